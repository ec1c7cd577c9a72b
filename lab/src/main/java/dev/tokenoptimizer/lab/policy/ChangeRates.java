package dev.tokenoptimizer.lab.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How often each position of a conversation's prompts changed over the last 64 requests, as cacheeconomics' monitor counts it: a
 * position is tracked from its first appearance, an absent one is a value of its own, and only the first 512 are.
 */
final class ChangeRates {

    private static final int WINDOW = Gaps.WINDOW;
    private static final int POSITIONS = 512;
    private static final long ABSENT = 0;

    private final List<Position> positions = new ArrayList<>();

    /** Takes note of a request. */
    void observe(PolicyRequest request, Segments segments) {
        while (positions.size() < Math.min(request.size(), POSITIONS)) {
            positions.add(new Position());
        }
        for (int i = 0; i < positions.size(); i++) {
            positions.get(i).add(i < request.size() ? present(segments.of(request, i)) : ABSENT);
        }
    }

    /**
     * Share of requests at which a position changed; 1 if nothing is known of it: fewer requests saw it than asked for, or none
     * of them as it is now.
     */
    double of(int position, PolicyRequest request, Segments segments, int samples) {
        if (position >= positions.size()) {
            return 1;
        }
        Position known = positions.get(position);
        boolean familiar = known.size() >= samples && known.had(present(segments.of(request, position)));
        return familiar ? known.churn() : 1;
    }

    private static long present(long identity) {
        return identity == ABSENT ? 1 : identity;
    }

    private static final class Position {
        private long[] ring = new long[8];
        private long changes;
        private int next;
        private int size;
        private long last;

        void add(long value) {
            if (size == ring.length && size < WINDOW) {
                ring = Arrays.copyOf(ring, Math.min(WINDOW, 2 * size));
                next = size;
            }
            if (size > 0) {
                changes = changes << 1 | (value == last ? 0 : 1);
            }
            ring[next] = value;
            next = (next + 1) % ring.length;
            size = Math.min(size + 1, WINDOW);
            last = value;
        }

        int size() {
            return size;
        }

        boolean had(long value) {
            if (value == last) {
                return true;
            }
            for (int i = 0; i < size; i++) {
                if (ring[i] == value) {
                    return true;
                }
            }
            return false;
        }

        double churn() {
            int pairs = size - 1;
            if (pairs < 1) {
                return 0;
            }
            return (double) Long.bitCount(changes & (-1L >>> (Long.SIZE - pairs))) / pairs;
        }
    }
}
