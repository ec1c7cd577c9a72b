package dev.tokenoptimizer.cli.replay;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * Middle and end of a distribution of times, in microseconds with one decimal; zero for an empty one.
 *
 * @param p50 half of the values are not above it
 * @param p99 99 in 100 are not above it
 */
record Percentiles(BigDecimal p50, BigDecimal p99) {

    private static final BigDecimal NANOS_PER_MICRO = BigDecimal.valueOf(1_000);

    /** By nearest rank. */
    static Percentiles ofNanos(LongStream nanos) {
        long[] sorted = nanos.toArray();
        Arrays.sort(sorted);
        return new Percentiles(micros(sorted, 50), micros(sorted, 99));
    }

    private static BigDecimal micros(long[] sorted, int percent) {
        int rank = (sorted.length * percent + 99) / 100;
        long nanos = rank == 0 ? 0 : sorted[rank - 1];
        return BigDecimal.valueOf(nanos).divide(NANOS_PER_MICRO, 1, RoundingMode.HALF_UP);
    }
}
