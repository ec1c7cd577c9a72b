package dev.tokenoptimizer.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenciesTest {

    @Test
    void aShareOfTheRequestsWasNotSlower() {
        Latencies latencies = new Latencies();
        for (int i = 100; i > 0; i--) {
            latencies.add(i * 1_000L, i * 2_000L);
        }
        assertThat(latencies.firstByteMicros(0.5)).isEqualTo(51);
        assertThat(latencies.totalMicros(0.99)).isEqualTo(200);
    }

    @Test
    void asManyAreKeptAsCome() {
        Latencies latencies = new Latencies();
        for (int i = 0; i < 200_000; i++) {
            latencies.add(1, 2);
        }
        assertThat(latencies.count()).isEqualTo(200_000);
    }
}
