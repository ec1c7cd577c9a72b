package dev.tokenoptimizer.json;

import dev.tokenoptimizer.json.ScanException.Problem;

/**
 * A cursor over JSON text (RFC 8259, UTF-8) that validates what it passes, remembers offsets and builds nothing. Methods that
 * consume a value leave the cursor right behind it.
 */
public final class JsonScanner {

    private static final TextSink NOWHERE = (bytes, from, to) -> {};

    private final byte[] body;
    private final int end;
    private final int maxDepth;
    private final StringText text;
    private int at;
    private int depth;
    private int stringStart;
    private int stringEnd;
    private boolean stringEscaped;
    private int memberStart;
    private int commaBefore;

    /**
     * @param length bytes of the array that belong to the text, from offset 0
     */
    public JsonScanner(byte[] body, int length, ScanLimits limits) {
        this.body = body;
        this.end = length;
        this.maxDepth = limits.depth();
        this.text = new StringText(body, length);
    }

    /**
     * A cursor over a part of a larger text.
     *
     * @param start first byte of the part
     * @param end one past its last byte
     */
    public static JsonScanner over(byte[] body, int start, int end, ScanLimits limits) {
        JsonScanner scanner = new JsonScanner(body, end, limits);
        scanner.at = start;
        return scanner;
    }

    /** Offset of the next byte. */
    public int offset() {
        return at;
    }

    /** First byte of the next token, not consumed. */
    public byte peek() throws ScanException {
        skipSpace();
        if (at >= end) {
            throw malformed();
        }
        return body[at];
    }

    /** Checks that nothing but white space is left. */
    public void expectEnd() throws ScanException {
        skipSpace();
        if (at != end) {
            throw malformed();
        }
    }

    /** Enters an object; then {@link #firstMember}. */
    public void openObject() throws ScanException {
        open((byte) '{');
    }

    /** Enters an array; then {@link #firstElement}. */
    public void openArray() throws ScanException {
        open((byte) '[');
    }

    /** Moves to the value of the first member and remembers its name; false, and out of the object, when there is none. */
    public boolean firstMember() throws ScanException {
        if (peek() == '}') {
            close();
            return false;
        }
        commaBefore = -1;
        name();
        return true;
    }

    /** Moves to the value of the next member; false, and out of the object, when there is none. */
    public boolean nextMember() throws ScanException {
        byte next = peek();
        if (next == '}') {
            close();
            return false;
        }
        if (next != ',') {
            throw malformed();
        }
        int comma = at++;
        skipSpace();
        name();
        commaBefore = comma;
        return true;
    }

    /** Moves to the first element; false, and out of the array, when there is none. */
    public boolean firstElement() throws ScanException {
        if (peek() == ']') {
            close();
            return false;
        }
        commaBefore = -1;
        return true;
    }

    /** Moves to the next element; false, and out of the array, when there is none. */
    public boolean nextElement() throws ScanException {
        byte next = peek();
        if (next == ']') {
            close();
            return false;
        }
        if (next != ',') {
            throw malformed();
        }
        commaBefore = at++;
        skipSpace();
        return true;
    }

    /** Offset of the quote before the name of the member just entered. */
    public int memberStart() {
        return memberStart;
    }

    /** Offset of the comma before the member or element just entered, -1 for the first one. */
    public int commaBefore() {
        return commaBefore;
    }

    /** Consumes a string; its inside is then at {@link #stringStart} to {@link #stringEnd}. */
    public void string() throws ScanException {
        openString();
        int i = text.plainEnd(at);
        closeString(i, body[i] == '"' ? i : text.resolve(i, NOWHERE));
    }

    /** Consumes a string and hands its text on. */
    public void string(TextSink sink) throws ScanException {
        openString();
        int i = text.plainEnd(at);
        sink.take(body, at, i);
        closeString(i, body[i] == '"' ? i : text.resolve(i, sink));
    }

    /** Hands on the text of the string or member name consumed last. */
    public void lastString(TextSink sink) throws ScanException {
        if (stringEscaped) {
            text.resolve(stringStart, sink);
        } else {
            sink.take(body, stringStart, stringEnd);
        }
    }

    /** First byte inside the quotes of the string or member name consumed last. */
    public int stringStart() {
        return stringStart;
    }

    /** Offset of its closing quote. */
    public int stringEnd() {
        return stringEnd;
    }

    /** Whether it contains escapes. */
    public boolean stringEscaped() {
        return stringEscaped;
    }

    /** Whether the string or member name consumed last is this ASCII text, escapes resolved. */
    public boolean stringIs(byte[] text) {
        if (!stringEscaped) {
            return stringEnd - stringStart == text.length && holds(text);
        }
        StringEscapes decoder = new StringEscapes(body, stringStart, stringEnd);
        for (byte expected : text) {
            if (decoder.next() != expected) {
                return false;
            }
        }
        return decoder.next() < 0;
    }

    /** Names are short and nearly always another one of the same length: the first byte that differs ends the comparison. */
    private boolean holds(byte[] text) {
        for (int i = 0; i < text.length; i++) {
            if (body[stringStart + i] != text[i]) {
                return false;
            }
        }
        return true;
    }

    /** Consumes a number and returns the offset of its first byte. */
    public int number() throws ScanException {
        skipSpace();
        int start = at;
        if (at < end && body[at] == '-') {
            at++;
        }
        if (at < end && body[at] == '0') {
            at++;
        } else {
            digits();
        }
        if (at < end && body[at] == '.') {
            at++;
            digits();
        }
        if (at < end && (body[at] | 0x20) == 'e') {
            at++;
            if (at < end && (body[at] == '+' || body[at] == '-')) {
                at++;
            }
            digits();
        }
        return start;
    }

    /** Consumes {@code true}, {@code false} or {@code null} and returns its first letter. */
    public byte literal() throws ScanException {
        byte first = peek();
        switch (first) {
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> throw unexpected();
        }
        return first;
    }

    /** Goes on behind a value that begins here and whose well-formed bytes are known. */
    public void skipTo(int offset) {
        at = offset;
    }

    /** Consumes any value without looking at it. */
    public void skipValue() throws ScanException {
        switch (peek()) {
            case '"' -> string();
            case '{' -> {
                openObject();
                for (boolean more = firstMember(); more; more = nextMember()) {
                    skipValue();
                }
            }
            case '[' -> {
                openArray();
                for (boolean more = firstElement(); more; more = nextElement()) {
                    skipValue();
                }
            }
            case 't', 'f', 'n' -> literal();
            default -> number();
        }
    }

    /** What stands here is not what this place may hold: another kind of value, or no JSON at all. */
    public ScanException unexpected() {
        boolean value = at < end && "\"{[tfn-0123456789".indexOf(body[at]) >= 0;
        return new ScanException(value ? Problem.UNEXPECTED_SHAPE : Problem.MALFORMED, at);
    }

    private ScanException malformed() {
        return new ScanException(Problem.MALFORMED, at);
    }

    private void skipSpace() {
        while (at < end) {
            byte b = body[at];
            if (b > ' ' || (b != ' ' && b != '\n' && b != '\r' && b != '\t')) {
                return;
            }
            at++;
        }
    }

    private void open(byte bracket) throws ScanException {
        if (peek() != bracket) {
            throw unexpected();
        }
        if (++depth > maxDepth) {
            throw new ScanException(Problem.TOO_COMPLEX, at);
        }
        at++;
    }

    private void close() {
        depth--;
        at++;
    }

    private void openString() throws ScanException {
        if (peek() != '"') {
            throw unexpected();
        }
        at++;
        stringStart = at;
    }

    private void closeString(int plainEnd, int closingQuote) {
        stringEscaped = plainEnd != closingQuote;
        stringEnd = closingQuote;
        at = closingQuote + 1;
    }

    private void name() throws ScanException {
        memberStart = at;
        if (peek() != '"') {
            throw malformed();
        }
        string();
        if (peek() != ':') {
            throw malformed();
        }
        at++;
        skipSpace();
    }

    private void digits() throws ScanException {
        int start = at;
        while (at < end && body[at] >= '0' && body[at] <= '9') {
            at++;
        }
        if (at == start) {
            throw malformed();
        }
    }

    private void word(String expected) throws ScanException {
        for (int i = 0; i < expected.length(); i++, at++) {
            if (at >= end || body[at] != expected.charAt(i)) {
                throw malformed();
            }
        }
    }
}
