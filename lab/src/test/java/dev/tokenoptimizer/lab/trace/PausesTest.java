package dev.tokenoptimizer.lab.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PausesTest {

    private static final int MANY = 100_000;

    @Test
    void oneInTenIsBetweenFiveAndFortyMinutes() {
        long[] longOnes = LongStream.of(draw(1, 0, MANY))
                .filter(pause -> pause >= 300_000)
                .toArray();
        assertThat(longOnes.length / (double) MANY).isCloseTo(0.1, Offset.offset(0.005));
        assertThat(LongStream.of(longOnes).max().orElseThrow()).isLessThanOrEqualTo(2_400_000);
        assertThat(median(longOnes)).isCloseTo(1_350_000, Offset.offset(30_000L));
    }

    @Test
    void theOthersHaveAMedianOfEightSecondsAndTwoThirdsWithinASigma() {
        long[] shortOnes =
                LongStream.of(draw(2, 0, MANY)).filter(pause -> pause < 300_000).toArray();
        assertThat(median(shortOnes)).isCloseTo(8_000, Offset.offset(100L));
        long within = LongStream.of(shortOnes)
                .filter(pause -> pause > 8_000 / Math.E && pause < 8_000 * Math.E)
                .count();
        assertThat(within / (double) shortOnes.length).isCloseTo(0.683, Offset.offset(0.01));
    }

    @Test
    void seedAndSessionAloneDecide() {
        assertThat(draw(1, 7, 20)).isEqualTo(draw(1, 7, 20));
        assertThat(draw(1, 7, 20)).isNotEqualTo(draw(1, 8, 20));
        assertThat(draw(1, 7, 20)).isNotEqualTo(draw(2, 7, 20));
    }

    private static long[] draw(long seed, int session, int count) {
        Pauses pauses = new Pauses(seed, session);
        return LongStream.generate(pauses::next).limit(count).toArray();
    }

    private static long median(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
