package dev.tokenoptimizer.cli.demo;

import java.util.Arrays;
import java.util.List;

/** Measured values. Immutable. */
final class Sample {

    private final long[] sorted;

    private Sample(long[] ascending) {
        sorted = ascending;
    }

    static Sample of(long[] values) {
        long[] copy = values.clone();
        Arrays.sort(copy);
        return new Sample(copy);
    }

    static Sample union(List<Sample> parts) {
        return of(
                parts.stream().flatMapToLong(part -> Arrays.stream(part.sorted)).toArray());
    }

    /** The value that a share of all values does not exceed; 0 when there are none. */
    long quantile(double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * sorted.length) - 1];
    }

    long median() {
        return quantile(0.5);
    }
}
