package dev.tokenoptimizer.bench.load;

import java.util.Arrays;

/** Durations of requests, all of them kept. For one thread. */
final class Latencies {

    private long[] firstBytes = new long[1 << 16];
    private long[] totals = new long[1 << 16];
    private int count;
    private boolean sorted;

    void add(long firstByteNanos, long totalNanos) {
        if (count == totals.length) {
            firstBytes = Arrays.copyOf(firstBytes, 2 * count);
            totals = Arrays.copyOf(totals, 2 * count);
        }
        firstBytes[count] = firstByteNanos;
        totals[count++] = totalNanos;
        sorted = false;
    }

    int count() {
        return count;
    }

    /** Microseconds to the first byte that this share of the requests did not exceed. */
    double firstByteMicros(double share) {
        return at(firstBytes, share);
    }

    /** Microseconds to the last byte that this share of the requests did not exceed. */
    double totalMicros(double share) {
        return at(totals, share);
    }

    private double at(long[] nanos, double share) {
        if (count == 0) {
            return Double.NaN;
        }
        if (!sorted) {
            Arrays.sort(firstBytes, 0, count);
            Arrays.sort(totals, 0, count);
            sorted = true;
        }
        return nanos[Math.min(count - 1, (int) (share * count))] / 1e3;
    }
}
