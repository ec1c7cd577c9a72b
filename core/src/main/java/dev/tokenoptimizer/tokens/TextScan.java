package dev.tokenoptimizer.tokens;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final int ONES = 0x0101_0101;
    private static final int HIGHS = 0x8080_8080;
    private static final int BACKSLASHES = ONES * '\\';

    /** A row of weights has room for 32 classes: the whole table stays in the nearest cache. */
    private static final int ROW_BITS = 5;

    private static final byte[] CLASSES = ByteClass.table();

    private final int[] weights = new int[1 << (2 * ROW_BITS)];

    /**
     * @param pair tokens that a byte of the second class adds after one of the first
     */
    TextScan(ToDoubleBiFunction<ByteClass, ByteClass> pair) {
        for (ByteClass first : ByteClass.values()) {
            for (ByteClass second : ByteClass.values()) {
                double weight = pair.applyAsDouble(first, second);
                weights[first.ordinal() << ROW_BITS | second.ordinal()] = (int) Math.round(weight * ONE_TOKEN);
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
        byte[] classes = CLASSES;
        int previous = from > start ? classes[body[from - 1] & 0xFF] : ByteClass.NEWLINE.ordinal();
        long sum = 0;
        int i = from;
        while (i < to) {
            for (; i + Integer.BYTES <= to; i += Integer.BYTES) {
                int word = (int) INTS.get(body, i);
                if (isSpecial(word)) {
                    break;
                }
                int first = classes[word & 0xFF];
                int second = classes[word >>> 8 & 0xFF];
                int third = classes[word >>> 16 & 0xFF];
                int fourth = classes[word >>> 24];
                sum += weight(previous, first) + weight(first, second) + weight(second, third) + weight(third, fourth);
                previous = fourth;
            }
            int stop = Math.min(to, i + Integer.BYTES);
            for (; i < stop; i++) {
                int b = body[i] & 0xFF;
                if (b == '\\' && i + 1 < to) {
                    b = escaped(body, i, to);
                    i += body[i + 1] == 'u' ? Math.min(5, to - i - 1) : 1;
                }
                int current = classes[b];
                sum += weight(previous, current);
                // A character is known by its first byte: those that continue it do not end its class.
                previous = current == ByteClass.CONTINUATION.ordinal() ? previous : current;
            }
        }
        return sum;
    }

    /** Whether one of four bytes is a backslash or not ASCII. */
    private static boolean isSpecial(int word) {
        int backslash = word ^ BACKSLASHES;
        return ((((backslash - ONES) & ~backslash) | word) & HIGHS) != 0;
    }

    private int weight(int first, int second) {
        return weights[first << ROW_BITS | second];
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
