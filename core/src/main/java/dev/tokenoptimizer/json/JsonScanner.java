package dev.tokenoptimizer.json;

import dev.tokenoptimizer.json.ScanException.Problem;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A cursor over JSON text (RFC 8259, UTF-8) that validates what it passes, remembers offsets and builds nothing. Methods that
 * consume a value leave the cursor right behind it.
 */
public final class JsonScanner {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = 0x8080_8080_8080_8080L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final long SPACES = ONES * ' ';

    private final byte[] body;
    private final int end;
    private final int maxDepth;
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
        at++;
        skipSpace();
        return true;
    }

    /** Offset of the quote before the name of the member just entered. */
    public int memberStart() {
        return memberStart;
    }

    /** Offset of the comma before the member just entered, -1 for the first member. */
    public int commaBefore() {
        return commaBefore;
    }

    /** Consumes a string; its inside is then at {@link #stringStart} to {@link #stringEnd}. */
    public void string() throws ScanException {
        if (peek() != '"') {
            throw unexpected();
        }
        at++;
        stringStart = at;
        stringEscaped = false;
        at = passString(at);
        stringEnd = at;
        at++;
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
            return stringEnd - stringStart == text.length
                    && Arrays.equals(body, stringStart, stringEnd, text, 0, text.length);
        }
        StringEscapes decoder = new StringEscapes(body, stringStart, stringEnd);
        for (byte expected : text) {
            if (decoder.next() != expected) {
                return false;
            }
        }
        return decoder.next() < 0;
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

    /** Returns the offset of the closing quote. */
    private int passString(int from) throws ScanException {
        int i = from;
        while (true) {
            while (i + Long.BYTES <= end) {
                long word = (long) LONGS.get(body, i);
                long special = specials(word);
                if (special != 0) {
                    i += Long.numberOfTrailingZeros(special) >>> 3;
                    break;
                }
                i += Long.BYTES;
            }
            if (i >= end) {
                throw new ScanException(Problem.MALFORMED, end);
            }
            byte b = body[i];
            if (b == '"') {
                return i;
            }
            if (b == '\\') {
                stringEscaped = true;
                i = passEscape(i);
            } else if (b < 0) {
                i = passNonAscii(i);
            } else if (b < ' ') {
                throw new ScanException(Problem.MALFORMED, i);
            } else {
                i++;
            }
        }
    }

    /** High bits of the bytes that are a quote, a backslash, a control character or not ASCII; exact for the lowest one set. */
    private static long specials(long word) {
        long quote = word ^ QUOTES;
        long backslash = word ^ BACKSLASHES;
        return (((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash) | (word - SPACES) | word) & HIGHS;
    }

    private int passEscape(int i) throws ScanException {
        if (i + 1 >= end) {
            throw new ScanException(Problem.MALFORMED, end);
        }
        switch (body[i + 1]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                return i + 2;
            }
            case 'u' -> {
                if (i + 6 > end) {
                    throw new ScanException(Problem.MALFORMED, end);
                }
                for (int k = i + 2; k < i + 6; k++) {
                    if (StringEscapes.hexDigit(body[k]) < 0) {
                        throw new ScanException(Problem.MALFORMED, k);
                    }
                }
                return i + 6;
            }
            default -> throw new ScanException(Problem.MALFORMED, i);
        }
    }

    /** Passes a run of bytes that are not ASCII, checking that they are UTF-8. */
    private int passNonAscii(int from) throws ScanException {
        int i = from;
        while (i < end && body[i] < 0) {
            int length = Utf8.sequenceLength(body, i, end);
            if (length == 0) {
                throw new ScanException(Problem.MALFORMED, i);
            }
            i += length;
        }
        return i;
    }
}
