package dev.tokenoptimizer.history;

import java.util.BitSet;

/**
 * Finds the deepest prefix that came before in O(log m) look-ups, by fixing its length bit by bit from the highest. That is
 * a binary search whose probes depend on the answer only, so a store that holds not every block still answers right for a
 * length n, provided it holds the lengths that n passes through: n with its lower bits cleared.
 */
final class DeepestSeen {

    /** New blocks up to this many are all recorded; of more only a bounded selection. */
    static final int DENSE = 64;

    private static final int EDGE = 16;
    private static final int EXTEND = 4;

    private DeepestSeen() {}

    static int find(Path path, PrefixStore store, long now) {
        int length = 0;
        for (int step = Integer.highestOneBit(path.length); step > 0; step >>= 1) {
            if (length + step <= path.length && seen(path, store, length + step, now)) {
                length += step;
            }
        }
        int head = path.headEnd + 1;
        if (length < head && seen(path, store, head, now)) {
            length = head;
        }
        for (int i = 0; i < EXTEND && length < path.length && seen(path, store, length + 1, now); i++) {
            length++;
        }
        return length - 1;
    }

    /** Marks the lengths that a search for {@code length} probes on its way. */
    static void addProbes(BitSet lengths, int length) {
        for (int step = Integer.highestOneBit(length), sum = 0; step > 0; step >>= 1) {
            if ((length & step) != 0) {
                sum += step;
                lengths.set(sum);
            }
        }
    }

    /** Marks the lengths beyond {@code from} to record for a path seen up to {@code from}. */
    static void addNew(BitSet lengths, int from, int to) {
        if (to - from <= DENSE) {
            lengths.set(from + 1, to + 1);
            return;
        }
        lengths.set(from + 1, from + 1 + EDGE);
        lengths.set(to + 1 - EDGE, to + 1);
        int grid = Integer.highestOneBit((to - from) / DENSE) * 2;
        for (int length = from - from % grid + grid; length <= to; length += grid) {
            lengths.set(length);
        }
    }

    private static boolean seen(Path path, PrefixStore store, int length, long now) {
        return store.get(path.key(length - 1), now) != null;
    }
}
