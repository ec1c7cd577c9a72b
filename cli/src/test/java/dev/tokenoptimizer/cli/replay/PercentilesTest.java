package dev.tokenoptimizer.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PercentilesTest {

    @Test
    void byNearestRankInMicroseconds() {
        Percentiles percentiles =
                Percentiles.ofNanos(LongStream.rangeClosed(1, 200).map(i -> (201 - i) * 1_000));
        assertThat(percentiles.p50()).isEqualByComparingTo("100");
        assertThat(percentiles.p99()).isEqualByComparingTo("198");
    }

    @Test
    void nothingMeasuredIsZero() {
        assertThat(Percentiles.ofNanos(LongStream.empty()).p99()).isZero();
    }
}
