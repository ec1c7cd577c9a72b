package dev.tokenoptimizer.tokens;

import java.util.function.ToDoubleBiFunction;

/** Adds up the weights of neighbouring byte classes over JSON string content, whole or in samples. */
@SuppressWarnings("EnumOrdinal") // rows of the table, never stored
final class TextScan {

    /** Strings up to this length are read whole, bytes. */
    static final int WHOLE = 384;
    /** Length of a sample, bytes. */
    static final int SAMPLE = 96;
    /** One sample for every so many bytes, and one more. */
    static final int STRIDE = 1024;

    /** Fixed point: exact and faster to add up than floating point. */
    private static final int ONE_TOKEN = 1 << 16;

    private static final byte[] CLASSES = ByteClass.table();

    private final int[] weights = new int[ByteClass.values().length << 8];

    /**
     * @param pair tokens that a byte of the second class adds after one of the first
     */
    TextScan(ToDoubleBiFunction<ByteClass, ByteClass> pair) {
        ByteClass[] classes = ByteClass.values();
        for (ByteClass first : classes) {
            for (int b = 0; b < 256; b++) {
                double weight = pair.applyAsDouble(first, classes[CLASSES[b]]);
                weights[first.ordinal() << 8 | b] = (int) Math.round(weight * ONE_TOKEN);
            }
        }
    }

    /** Tokens of the text between two offsets, before any scale of a model. */
    double tokens(byte[] body, int start, int end) {
        int length = end - start;
        if (length <= WHOLE) {
            return Math.max(0, sum(body, start, start, end)) / (double) ONE_TOKEN;
        }
        int samples = length / STRIDE + 2;
        long sum = 0;
        for (int i = 0; i < samples; i++) {
            int from = start + (int) ((long) (length - SAMPLE) * i / (samples - 1));
            sum += sum(body, start, from, from + SAMPLE);
        }
        return Math.max(0, sum) * (double) length / ((double) samples * SAMPLE * ONE_TOKEN);
    }

    /** Tokens of the whole text, without sampling. */
    double allTokens(byte[] body, int start, int end) {
        return Math.max(0, sum(body, start, start, end)) / (double) ONE_TOKEN;
    }

    private long sum(byte[] body, int start, int from, int to) {
        int[] table = weights;
        byte[] classes = CLASSES;
        int previous = from > start ? classes[body[from - 1] & 0xFF] : ByteClass.NEWLINE.ordinal();
        long sum = 0;
        for (int i = from; i < to; i++) {
            int b = body[i] & 0xFF;
            if (b == '\\' && i + 1 < to) {
                b = escaped(body, i, to);
                i += body[i + 1] == 'u' ? Math.min(5, to - i - 1) : 1;
            }
            sum += table[previous << 8 | b];
            // A character is known by its first byte: those that continue it do not end its class.
            previous = (b & 0xC0) == 0x80 ? previous : classes[b];
        }
        return sum;
    }

    /** A byte of the class that the escaped character belongs to. */
    private static int escaped(byte[] body, int at, int to) {
        int kind = body[at + 1];
        return switch (kind) {
            case 'n', 'r', 'f' -> '\n';
            case 't', 'b' -> '\t';
            case 'u' -> at + 5 < to ? leadByte(body, at + 2) : ' ';
            default -> kind & 0x7F;
        };
    }

    private static int leadByte(byte[] body, int at) {
        int unit = 0;
        for (int i = at; i < at + 4; i++) {
            unit = unit << 4 | Math.max(0, Character.digit(body[i], 16));
        }
        if (unit < 0x80) {
            return unit;
        }
        if (Character.isHighSurrogate((char) unit)) {
            return 0xF0;
        }
        if (Character.isLowSurrogate((char) unit)) {
            return 0x80;
        }
        return unit < 0x800 ? 0xC0 | unit >> 6 : 0xE0 | unit >> 12;
    }
}
