package dev.tokenoptimizer.json;

/** UTF-8 sequences; well-formed are those of Unicode 15, table 3-7. */
final class Utf8 {

    private Utf8() {}

    /** Length of the well-formed sequence of two to four bytes at {@code i}, 0 if there is none. */
    static int sequenceLength(byte[] bytes, int i, int end) {
        int first = bytes[i] & 0xFF;
        if (first >= 0xC2 && first <= 0xDF) {
            return i + 2 <= end && continues(bytes[i + 1]) ? 2 : 0;
        }
        if (first >= 0xE0 && first <= 0xEF) {
            if (i + 3 > end || !continues(bytes[i + 1]) || !continues(bytes[i + 2])) {
                return 0;
            }
            int second = bytes[i + 1] & 0xFF;
            boolean overlong = first == 0xE0 && second < 0xA0;
            boolean surrogate = first == 0xED && second > 0x9F;
            return overlong || surrogate ? 0 : 3;
        }
        if (first >= 0xF0 && first <= 0xF4) {
            if (i + 4 > end || !continues(bytes[i + 1]) || !continues(bytes[i + 2]) || !continues(bytes[i + 3])) {
                return 0;
            }
            int second = bytes[i + 1] & 0xFF;
            boolean overlong = first == 0xF0 && second < 0x90;
            boolean tooLarge = first == 0xF4 && second > 0x8F;
            return overlong || tooLarge ? 0 : 4;
        }
        return 0;
    }

    /** The code point of the well-formed sequence of {@code length} bytes at {@code i}. */
    static int codePoint(byte[] bytes, int i, int length) {
        return switch (length) {
            case 2 -> ((bytes[i] & 0x1F) << 6) | (bytes[i + 1] & 0x3F);
            case 3 -> ((bytes[i] & 0x0F) << 12) | ((bytes[i + 1] & 0x3F) << 6) | (bytes[i + 2] & 0x3F);
            default ->
                ((bytes[i] & 0x07) << 18)
                        | ((bytes[i + 1] & 0x3F) << 12)
                        | ((bytes[i + 2] & 0x3F) << 6)
                        | (bytes[i + 3] & 0x3F);
        };
    }

    /** Writes a code point, a lone surrogate as its three bytes, and returns the offset behind it. */
    static int encode(int c, byte[] into, int at) {
        int to = at;
        if (c < 0x80) {
            into[to++] = (byte) c;
        } else if (c < 0x800) {
            into[to++] = (byte) (0xC0 | (c >> 6));
            into[to++] = (byte) (0x80 | (c & 0x3F));
        } else if (c < 0x10000) {
            into[to++] = (byte) (0xE0 | (c >> 12));
            into[to++] = (byte) (0x80 | ((c >> 6) & 0x3F));
            into[to++] = (byte) (0x80 | (c & 0x3F));
        } else {
            into[to++] = (byte) (0xF0 | (c >> 18));
            into[to++] = (byte) (0x80 | ((c >> 12) & 0x3F));
            into[to++] = (byte) (0x80 | ((c >> 6) & 0x3F));
            into[to++] = (byte) (0x80 | (c & 0x3F));
        }
        return to;
    }

    private static boolean continues(byte b) {
        return (b & 0xC0) == 0x80;
    }
}
