package dev.tokenoptimizer.tokens;

/**
 * Size of a base64 image from its header. The provider scales an image down to 1,568 pixels at the longer edge and about
 * 1.15 megapixels, and bills width times height / 750 (Anthropic vision page, 2026).
 */
final class ImageSize {

    /** Tokens of an image of unknown size: half of what the largest costs. */
    static final double UNKNOWN = 800;

    private static final double MOST = 1_600;
    private static final double PIXELS_PER_TOKEN = 750;
    private static final double LONGEST_EDGE = 1_568;
    private static final int SEGMENTS_READ = 64;

    private final byte[] body;
    private final int start;
    private final int length;

    private ImageSize(byte[] body, int start, int end) {
        this.body = body;
        this.start = start;
        this.length = (end - start) / 4 * 3;
    }

    static double tokens(byte[] body, int start, int end) {
        return new ImageSize(body, start, end).tokens();
    }

    private double tokens() {
        if (length < 30) {
            return UNKNOWN;
        }
        if (at(0) == 0x89 && at(1) == 'P') {
            return tokens(wide(18), wide(22));
        }
        if (at(0) == 'G' && at(1) == 'I') {
            return tokens(at(6) | at(7) << 8, at(8) | at(9) << 8);
        }
        if (at(0) == 0xFF && at(1) == 0xD8) {
            return jpeg();
        }
        return at(8) == 'W' && at(9) == 'E' ? webp() : UNKNOWN;
    }

    private double jpeg() {
        int segment = 2;
        for (int i = 0; i < SEGMENTS_READ && segment + 9 < length && at(segment) == 0xFF; i++) {
            int marker = at(segment + 1);
            boolean frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
            if (frame) {
                return tokens(wide(segment + 7), wide(segment + 5));
            }
            segment += 2 + wide(segment + 2);
        }
        return UNKNOWN;
    }

    private double webp() {
        return switch (at(15)) {
            case 'X' -> tokens(1 + (at(24) | at(25) << 8), 1 + (at(27) | at(28) << 8));
            case 'L' ->
                tokens(1 + (at(21) | (at(22) & 0x3F) << 8), 1 + (at(22) >> 6 | at(23) << 2 | (at(24) & 0x0F) << 10));
            default -> tokens((at(26) | at(27) << 8) & 0x3FFF, (at(28) | at(29) << 8) & 0x3FFF);
        };
    }

    private static double tokens(int width, int height) {
        if (width <= 0 || height <= 0) {
            return UNKNOWN;
        }
        double shrink = Math.min(1, LONGEST_EDGE / Math.max(width, height));
        return Math.min(MOST, width * shrink * height * shrink / PIXELS_PER_TOKEN);
    }

    private int wide(int index) {
        return at(index) << 8 | at(index + 1);
    }

    /** One decoded byte; 0 where the base64 is broken. */
    private int at(int index) {
        int group = start + index / 3 * 4;
        int bits = six(group) << 18 | six(group + 1) << 12 | six(group + 2) << 6 | six(group + 3);
        return bits >> (16 - index % 3 * 8) & 0xFF;
    }

    private int six(int offset) {
        int c = body[offset];
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        }
        if (c >= 'a' && c <= 'z') {
            return c - 'a' + 26;
        }
        if (c >= '0' && c <= '9') {
            return c - '0' + 52;
        }
        return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : 0;
    }
}
