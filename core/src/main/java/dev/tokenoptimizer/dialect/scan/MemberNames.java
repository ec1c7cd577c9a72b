package dev.tokenoptimizer.dialect.scan;

import dev.tokenoptimizer.json.JsonScanner;
import dev.tokenoptimizer.json.ScanException;
import dev.tokenoptimizer.json.ScanException.Problem;
import dev.tokenoptimizer.json.ScanLimits;
import dev.tokenoptimizer.json.StringEscapes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Notices a member name that comes twice in one object, where readers of JSON differ in which one counts. Objects nest: open
 * and close in pairs.
 */
public final class MemberNames {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    private final byte[] body;
    private final ScanLimits limits;
    private long[] names = new long[64];
    private int size;

    public MemberNames(byte[] body, ScanLimits limits) {
        this.body = body;
        this.limits = limits;
    }

    /** A new object begins; the result closes it. */
    public int open() {
        return size;
    }

    public void close(int opened) {
        size = opened;
    }

    /** Adds the member just entered. Two names with the same hash count as the same: then the body goes through unread. */
    public void add(int opened, JsonScanner scanner) throws ScanException {
        long name = hash(scanner);
        for (int i = opened; i < size; i++) {
            if (names[i] == name) {
                throw new ScanException(Problem.DUPLICATE_KEY, scanner.memberStart());
            }
        }
        if (size - opened >= limits.members()) {
            throw new ScanException(Problem.TOO_COMPLEX, scanner.memberStart());
        }
        if (size == names.length) {
            names = Arrays.copyOf(names, size * 2);
        }
        names[size++] = name;
    }

    /** Walks an object, none of whose members may come twice. */
    public void walk(JsonScanner scanner, Member each) throws ScanException {
        int opened = open();
        scanner.openObject();
        for (boolean more = scanner.firstMember(); more; more = scanner.nextMember()) {
            add(opened, scanner);
            each.read();
        }
        close(opened);
    }

    /** Reads the value of the member just entered. */
    public interface Member {
        void read() throws ScanException;
    }

    private long hash(JsonScanner scanner) {
        if (!scanner.stringEscaped()) {
            return hash(body, scanner.stringStart(), scanner.stringEnd());
        }
        byte[] plain = StringEscapes.bytes(body, scanner.stringStart(), scanner.stringEnd());
        return hash(plain, 0, plain.length);
    }

    private static long hash(byte[] bytes, int from, int to) {
        long hash = (long) to - from;
        int at = from;
        for (; to - at >= Long.BYTES; at += Long.BYTES) {
            hash = mix(hash ^ (long) LONGS.get(bytes, at));
        }
        for (; at < to; at++) {
            hash = Long.rotateLeft(hash, Byte.SIZE) ^ (bytes[at] & 0xFF);
        }
        return mix(hash);
    }

    private static long mix(long hash) {
        long product = hash * 0x9E37_79B9_7F4A_7C15L;
        return product ^ (product >>> 29);
    }
}
