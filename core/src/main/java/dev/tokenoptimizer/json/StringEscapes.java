package dev.tokenoptimizer.json;

import java.util.Arrays;

/**
 * Walks the inside of a validated JSON string, code point by code point, escapes resolved. A surrogate escape without its
 * partner is given as that surrogate.
 */
public final class StringEscapes {

    /** White space to Unicode and Python, but not to Java. */
    private static final int NEXT_LINE = 0x85;

    private final byte[] body;
    private final int end;
    private int at;

    /**
     * @param start first byte inside the quotes
     * @param end offset of the closing quote
     */
    public StringEscapes(byte[] body, int start, int end) {
        this.body = body;
        this.at = start;
        this.end = end;
    }

    /** Offset of the next code point. */
    public int offset() {
        return at;
    }

    /** The next code point, -1 at the end. */
    public int next() {
        if (at >= end) {
            return -1;
        }
        byte b = body[at];
        if (b == '\\') {
            return escape();
        }
        if (b >= 0) {
            at++;
            return b;
        }
        int length = Utf8.sequenceLength(body, at, end);
        int codePoint = Utf8.codePoint(body, at, length);
        at += length;
        return codePoint;
    }

    /** Whether the string begins with this ASCII text, escapes resolved. */
    public static boolean startsWith(byte[] body, int start, int end, byte[] prefix) {
        StringEscapes text = new StringEscapes(body, start, end);
        for (byte expected : prefix) {
            if (text.next() != expected) {
                return false;
            }
        }
        return true;
    }

    /** The string as text. */
    public static String decode(byte[] body, int start, int end) {
        StringBuilder decoded = new StringBuilder(end - start);
        StringEscapes text = new StringEscapes(body, start, end);
        for (int codePoint = text.next(); codePoint >= 0; codePoint = text.next()) {
            decoded.appendCodePoint(codePoint);
        }
        return decoded.toString();
    }

    /** The string as UTF-8, extended to lone surrogates, whose three bytes no well-formed text contains. */
    public static byte[] bytes(byte[] body, int start, int end) {
        byte[] bytes = new byte[end - start];
        int length = 0;
        StringEscapes text = new StringEscapes(body, start, end);
        for (int codePoint = text.next(); codePoint >= 0; codePoint = text.next()) {
            length = Utf8.encode(codePoint, bytes, length);
        }
        return Arrays.copyOf(bytes, length);
    }

    /** Whether the string holds nothing but white space, or nothing. */
    public static boolean isBlank(byte[] body, int start, int end) {
        StringEscapes text = new StringEscapes(body, start, end);
        for (int codePoint = text.next(); codePoint >= 0; codePoint = text.next()) {
            boolean space =
                    Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint) || codePoint == NEXT_LINE;
            if (!space) {
                return false;
            }
        }
        return true;
    }

    /** What a backslash and this letter, other than u, stand for. */
    static byte shortEscape(byte letter) {
        return switch (letter) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> letter;
        };
    }

    static int hexDigit(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    private int escape() {
        byte kind = body[at + 1];
        if (kind != 'u') {
            at += 2;
            return shortEscape(kind);
        }
        char unit = unit(at + 2);
        at += 6;
        if (Character.isHighSurrogate(unit) && at + 6 <= end && body[at] == '\\' && body[at + 1] == 'u') {
            char low = unit(at + 2);
            if (Character.isLowSurrogate(low)) {
                at += 6;
                return Character.toCodePoint(unit, low);
            }
        }
        return unit;
    }

    private char unit(int i) {
        return (char) ((hexDigit(body[i]) << 12)
                | (hexDigit(body[i + 1]) << 8)
                | (hexDigit(body[i + 2]) << 4)
                | hexDigit(body[i + 3]));
    }
}
