package dev.tokenoptimizer.lab.bound;

import java.util.Arrays;

/** The requests of one cache, in order of time. */
final class Traffic {

    private int[] leaves = new int[4];
    private long[] times = new long[4];
    private int size;

    /** @param leaf last node of the prompt in the trace's tree */
    void add(int leaf, long atMillis) {
        if (size == leaves.length) {
            leaves = Arrays.copyOf(leaves, 2 * size);
            times = Arrays.copyOf(times, 2 * size);
        }
        leaves[size] = leaf;
        times[size++] = atMillis;
    }

    int size() {
        return size;
    }

    int leaf(int request) {
        return leaves[request];
    }

    long atMillis(int request) {
        return times[request];
    }
}
