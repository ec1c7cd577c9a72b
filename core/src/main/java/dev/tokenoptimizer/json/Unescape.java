package dev.tokenoptimizer.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Resolves the escapes of a validated JSON string, eight bytes at a time where there are none. */
public final class Unescape {

    /** Bytes that the target must offer beyond the length of the string. */
    public static final int SLACK = Long.BYTES;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = 0x8080_8080_8080_8080L;
    private static final long BACKSLASHES = ONES * '\\';

    private Unescape() {}

    /**
     * Writes the text as UTF-8, extended to lone surrogates, whose three bytes no well-formed text contains.
     *
     * @param start first byte inside the quotes
     * @param end offset of the closing quote
     * @param into at least {@code end - start + SLACK} bytes long
     * @return bytes written, never more than {@code end - start}
     */
    public static int into(byte[] body, int start, int end, byte[] into) {
        int from = start;
        int to = 0;
        while (from < end) {
            int plain = copyPlain(body, from, end, into, to);
            from += plain;
            to += plain;
            if (from >= end) {
                break;
            }
            if (body[from + 1] == 'u') {
                StringEscapes escape = new StringEscapes(body, from, end);
                to = encode(escape.next(), into, to);
                from = escape.offset();
            } else {
                into[to++] = StringEscapes.shortEscape(body[from + 1]);
                from += 2;
            }
        }
        return to;
    }

    /** Copies up to the next backslash and returns how many bytes that were. */
    private static int copyPlain(byte[] body, int start, int end, byte[] into, int target) {
        int from = start;
        int to = target;
        while (from + Long.BYTES <= end) {
            long word = (long) LONGS.get(body, from);
            LONGS.set(into, to, word);
            long backslash = word ^ BACKSLASHES;
            long hit = (backslash - ONES) & ~backslash & HIGHS;
            if (hit != 0) {
                return from - start + (Long.numberOfTrailingZeros(hit) >>> 3);
            }
            from += Long.BYTES;
            to += Long.BYTES;
        }
        while (from < end && body[from] != '\\') {
            into[to++] = body[from++];
        }
        return from - start;
    }

    private static int encode(int c, byte[] into, int at) {
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
}
