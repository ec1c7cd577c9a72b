package dev.tokenoptimizer.dialect.anthropic;

import dev.tokenoptimizer.json.JsonScanner;
import dev.tokenoptimizer.json.ScanException;
import dev.tokenoptimizer.json.ScanException.Problem;
import dev.tokenoptimizer.json.ScanLimits;
import dev.tokenoptimizer.json.Unescape;
import java.util.Arrays;

/**
 * Notices a member name that comes twice in one object, where readers of JSON differ in which one counts. Objects nest: open
 * and close in pairs.
 */
final class MemberNames {

    private final byte[] body;
    private final ScanLimits limits;
    private long[] names = new long[64];
    private int size;

    MemberNames(byte[] body, ScanLimits limits) {
        this.body = body;
        this.limits = limits;
    }

    /** A new object begins; the result closes it. */
    int open() {
        return size;
    }

    void close(int opened) {
        size = opened;
    }

    /** Adds the member just entered. Two names with the same hash count as the same: then the body goes through unread. */
    void add(int opened, JsonScanner scanner) throws ScanException {
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

    private long hash(JsonScanner scanner) {
        int start = scanner.stringStart();
        int end = scanner.stringEnd();
        if (!scanner.stringEscaped()) {
            return hash(body, start, end);
        }
        byte[] plain = new byte[end - start + Unescape.SLACK];
        return hash(plain, 0, Unescape.into(body, start, end, plain));
    }

    private static long hash(byte[] bytes, int start, int end) {
        long hash = 0;
        for (int i = start; i < end; i++) {
            hash = mix(hash, bytes[i] & 0xFF);
        }
        return hash;
    }

    private static long mix(long hash, int octet) {
        long next = (hash + octet + 1) * 0x9E37_79B9_7F4A_7C15L;
        return next ^ (next >>> 29);
    }
}
