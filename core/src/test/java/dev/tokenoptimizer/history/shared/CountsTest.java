package dev.tokenoptimizer.history.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CountsTest {

    @Test
    void whatIsWrittenIsRead() {
        Random random = new Random(5);
        for (int i = 0; i < 200; i++) {
            int spans = random.nextInt(14);
            Counts counts = new Counts(
                    random.ints(spans, 0, 65_536).toArray(),
                    random.ints(spans, 0, 65_536).toArray());

            assertThat(Counts.of(counts.toBytes())).isEqualTo(counts);
        }
    }

    @Test
    void moreThanCanBeToldIsTheMost() {
        Counts counts = new Counts(new int[] {70_000}, new int[] {-1});

        assertThat(counts.sightings(0)).isEqualTo(65_535);
        assertThat(counts.returns(0)).isZero();
    }
}
