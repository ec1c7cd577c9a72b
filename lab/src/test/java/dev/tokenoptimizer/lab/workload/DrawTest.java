package dev.tokenoptimizer.lab.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class DrawTest {

    private static final int MANY = 100_000;

    private final Draw draw = new Draw(1);

    @Test
    void exponentialTimesHaveTheirMean() {
        assertThat(IntStream.range(0, MANY)
                        .mapToDouble(_ -> draw.exponential(12))
                        .average()
                        .orElseThrow())
                .isCloseTo(12, Percentage.withPercentage(2));
    }

    @Test
    void logNormalValuesHaveTheirMedian() {
        double[] values = IntStream.range(0, MANY)
                .mapToDouble(_ -> draw.logNormal(300, 1))
                .sorted()
                .toArray();
        assertThat(values[MANY / 2]).isCloseTo(300, Percentage.withPercentage(2));
    }

    @Test
    void geometricCountsHaveTheirMean() {
        assertThat(IntStream.range(0, MANY)
                        .map(_ -> draw.geometric(4))
                        .average()
                        .orElseThrow())
                .isCloseTo(4, Percentage.withPercentage(2));
    }

    @Test
    void aShuffleKeepsTheElements() {
        List<Integer> elements = IntStream.range(0, 50).boxed().toList();
        assertThat(draw.shuffled(elements)).isNotEqualTo(elements).containsExactlyInAnyOrderElementsOf(elements);
    }

    @Test
    void theMostPopularOfThreeIsDrawnTwiceAsOftenAsTheSecondByZipf() {
        Popularity popularity = new Popularity(3, 1);
        int[] drawn = new int[3];
        IntStream.range(0, MANY).forEach(_ -> drawn[popularity.draw(draw)]++);
        assertThat((double) drawn[0] / drawn[1]).isCloseTo(2, Percentage.withPercentage(4));
        assertThat((double) drawn[0] / drawn[2]).isCloseTo(3, Percentage.withPercentage(4));
    }
}
