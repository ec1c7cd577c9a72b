package dev.tokenoptimizer.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailuresTest {

    @Test
    void anErrorInOnePassCountsOnce() {
        assertThat(Failures.of(new int[] {200, 400, 400}, new int[] {200, 400, 200}))
                .isEqualTo(new Failures(2, 0));
    }

    @Test
    void anErrorThroughUsAloneIsOurs() {
        assertThat(Failures.of(new int[] {200, 200}, new int[] {502, 0})).isEqualTo(new Failures(2, 2));
    }

    @Test
    void anotherErrorThanDirectlyIsOurs() {
        assertThat(Failures.of(new int[] {400}, new int[] {502})).isEqualTo(new Failures(1, 1));
    }
}
