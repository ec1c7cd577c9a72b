package dev.tokenoptimizer.lab.policy;

import java.util.Arrays;

/** The last 64 times between requests, in seconds. */
final class Gaps {

    static final int WINDOW = 64;
    private static final double MILLIS = 1000;

    private final double[] ring = new double[WINDOW];
    private long count;
    private boolean started;
    private long lastMillis;

    void observe(long atMillis) {
        if (started) {
            ring[(int) (count++ % WINDOW)] = (atMillis - lastMillis) / MILLIS;
        }
        started = true;
        lastMillis = atMillis;
    }

    int size() {
        return (int) Math.min(count, WINDOW);
    }

    /** One of them, in no order. */
    double get(int index) {
        return ring[index];
    }

    double median() {
        double[] sorted = Arrays.copyOf(ring, size());
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** Share of them from {@code from} seconds to less than {@code to}. */
    double share(double from, double to) {
        int inside = 0;
        for (int i = 0; i < size(); i++) {
            if (ring[i] >= from && ring[i] < to) {
                inside++;
            }
        }
        return size() == 0 ? 0 : (double) inside / size();
    }
}
