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
        int missing = Long.BYTES - pendingBits / Byte.SIZE;
        if (to - at >= missing) {
            compress(pending | (bytes(bytes, at, missing) << pendingBits));
            at = words(bytes, at + missing, to);
            pending = 0;
            pendingBits = 0;
        }
        if (at < to) {
            pending |= bytes(bytes, at, to - at) << pendingBits;
            pendingBits += (to - at) * Byte.SIZE;
        }
    }

    /** Feeds one byte. */
    public void update(int octet) {
        length++;
        pending |= (octet & 0xFFL) << pendingBits;
        pendingBits += Byte.SIZE;
        if (pendingBits == Long.SIZE) {
            compress(pending);
            pending = 0;
            pendingBits = 0;
        }
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

    /** Feeds whole words and returns where less than one is left. */
    private int words(byte[] bytes, int from, int to) {
        long a = v0;
        long b = v1;
        long c = v2;
        long d = v3;
        int at = from;
        for (int last = to - Long.BYTES; at <= last; at += Long.BYTES) {
            long message = (long) LONGS.get(bytes, at);
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
        return at;
    }

    /** Up to eight bytes as a word, the first one lowest. */
    private static long bytes(byte[] bytes, int at, int count) {
        if (bytes.length - at >= Long.BYTES) {
            return (long) LONGS.get(bytes, at) & (-1L >>> (Long.SIZE - count * Byte.SIZE));
        }
        long word = 0;
        for (int i = count - 1; i >= 0; i--) {
            word = (word << Byte.SIZE) | (bytes[at + i] & 0xFF);
        }
        return word;
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
