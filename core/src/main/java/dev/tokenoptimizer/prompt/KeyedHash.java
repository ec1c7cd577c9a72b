package dev.tokenoptimizer.prompt;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * SipHash-1-3 with 128-bit output (Aumasson and Bernstein, 2012; one round per word, three to finish), fed piece by piece:
 * the keyed function behind every {@link Fingerprint}. Reusable after {@link #start}; one thread at a time.
 */
public final class KeyedHash {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    private static final int FINAL_ROUNDS = 3;

    private final long key0;
    private final long key1;
    private long v0;
    private long v1;
    private long v2;
    private long v3;
    private long pending;
    private int pendingBits;
    private long length;
    private long high;
    private long low;

    public KeyedHash(FingerprintKey key) {
        this.key0 = key.first();
        this.key1 = key.second();
        start();
    }

    /** Forgets what was fed and starts a new hash. */
    public void start() {
        v0 = key0 ^ 0x736f6d6570736575L;
        v1 = key1 ^ 0x646f72616e646f6dL ^ 0xee;
        v2 = key0 ^ 0x6c7967656e657261L;
        v3 = key1 ^ 0x7465646279746573L;
        pending = 0;
        pendingBits = 0;
        length = 0;
    }

    /** Feeds the bytes from {@code from} to before {@code to}. */
    public void update(byte[] bytes, int from, int to) {
        length += to - from;
        int at = from;
        if (to - at >= Long.BYTES) {
            at = updateWords(bytes, at, to);
        }
        if (at < to) {
            append(lastBytes(bytes, at, to), (to - at) * Byte.SIZE);
        }
    }

    /** Feeds one byte. */
    public void update(int octet) {
        length++;
        append(octet & 0xFF, Byte.SIZE);
    }

    /** Feeds eight bytes, the lowest first. */
    public void update(long word) {
        length += Long.BYTES;
        compress(pending | (word << pendingBits));
        pending = pendingBits == 0 ? 0 : word >>> (Long.SIZE - pendingBits);
    }

    /** Feeds a text as UTF-8. */
    public void update(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        update(bytes, 0, bytes.length);
    }

    /** Ends the hash; {@link #high} and {@link #low} hold it until the next end. */
    public void finish() {
        compress(pending | (length << 56));
        v2 ^= 0xee;
        rounds(FINAL_ROUNDS);
        high = v0 ^ v1 ^ v2 ^ v3;
        v1 ^= 0xdd;
        rounds(FINAL_ROUNDS);
        low = v0 ^ v1 ^ v2 ^ v3;
    }

    /** First eight bytes of the hash, little endian. */
    public long high() {
        return high;
    }

    /** Last eight bytes of the hash, little endian. */
    public long low() {
        return low;
    }

    private int updateWords(byte[] bytes, int from, int to) {
        long a = v0;
        long b = v1;
        long c = v2;
        long d = v3;
        long carry = pending;
        int shift = pendingBits;
        int at = from;
        for (; to - at >= Long.BYTES; at += Long.BYTES) {
            long word = (long) LONGS.get(bytes, at);
            long message = carry | (word << shift);
            carry = shift == 0 ? 0 : word >>> (Long.SIZE - shift);
            d ^= message;
            a += b;
            c += d;
            b = Long.rotateLeft(b, 13) ^ a;
            d = Long.rotateLeft(d, 16) ^ c;
            a = Long.rotateLeft(a, 32);
            c += b;
            a += d;
            b = Long.rotateLeft(b, 17) ^ c;
            d = Long.rotateLeft(d, 21) ^ a;
            c = Long.rotateLeft(c, 32);
            a ^= message;
        }
        v0 = a;
        v1 = b;
        v2 = c;
        v3 = d;
        pending = carry;
        return at;
    }

    private static long lastBytes(byte[] bytes, int at, int to) {
        int count = to - at;
        if (bytes.length - at >= Long.BYTES) {
            return (long) LONGS.get(bytes, at) & ((1L << (count * Byte.SIZE)) - 1);
        }
        long word = 0;
        for (int i = count - 1; i >= 0; i--) {
            word = (word << Byte.SIZE) | (bytes[at + i] & 0xFF);
        }
        return word;
    }

    /** Appends up to 56 bits; the bits above {@code bits} must be zero. */
    private void append(long value, int bits) {
        pending |= value << pendingBits;
        int total = pendingBits + bits;
        if (total < Long.SIZE) {
            pendingBits = total;
            return;
        }
        compress(pending);
        pending = pendingBits == 0 ? 0 : value >>> (Long.SIZE - pendingBits);
        pendingBits = total - Long.SIZE;
    }

    private void compress(long message) {
        v3 ^= message;
        rounds(1);
        v0 ^= message;
    }

    private void rounds(int count) {
        long a = v0;
        long b = v1;
        long c = v2;
        long d = v3;
        for (int round = 0; round < count; round++) {
            a += b;
            c += d;
            b = Long.rotateLeft(b, 13) ^ a;
            d = Long.rotateLeft(d, 16) ^ c;
            a = Long.rotateLeft(a, 32);
            c += b;
            a += d;
            b = Long.rotateLeft(b, 17) ^ c;
            d = Long.rotateLeft(d, 21) ^ a;
            c = Long.rotateLeft(c, 32);
        }
        v0 = a;
        v1 = b;
        v2 = c;
        v3 = d;
    }
}
