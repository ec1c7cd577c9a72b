package dev.tokenoptimizer.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BreakerTest {

    private long now;
    private final AtomicInteger changes = new AtomicInteger();
    private final Breaker breaker = new Breaker(() -> now, changes::incrementAndGet);

    @Test
    void opensOnceFailuresOutweighSuccesses() {
        for (int i = 0; i < Breaker.FAILURES_MAX - 1; i++) {
            breaker.failed();
        }
        breaker.succeeded();
        breaker.failed();
        assertThat(breaker.closed()).isTrue();

        breaker.failed();

        assertThat(breaker.closed()).isFalse();
        assertThat(breaker.opened()).isEqualTo(1);
        assertThat(changes).hasValue(1);
    }

    @Test
    void aFailureNowAndThenLeavesItClosed() {
        for (int i = 0; i < 1_000; i++) {
            breaker.failed();
            breaker.succeeded();
        }

        assertThat(breaker.closed()).isTrue();
    }

    @Test
    void isTriedAfterIntervalsThatGrow() {
        open();
        long waited = 0;
        for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30}) {
            waited += seconds;
            now = TimeUnit.SECONDS.toNanos(waited) - 1;
            assertThat(breaker.wantsTrial()).isFalse();
            now++;
            assertThat(breaker.wantsTrial()).isTrue();
            breaker.trialFailed();
        }
        assertThat(breaker.closed()).isFalse();
    }

    @Test
    void closesAfterATrialThatSucceeds() {
        open();
        now = TimeUnit.SECONDS.toNanos(1);

        breaker.trialSucceeded();

        assertThat(breaker.closed()).isTrue();
        assertThat(breaker.wantsTrial()).isFalse();
        assertThat(changes).hasValue(2);
    }

    @Test
    void waitsLongerWhenItOpensAgainSoonAndNotWhenItWasSoundMeanwhile() {
        open();
        breaker.trialSucceeded();
        open();
        now += TimeUnit.SECONDS.toNanos(1);
        assertThat(breaker.wantsTrial()).isFalse();
        breaker.trialSucceeded();
        for (int i = 0; i < 50; i++) {
            breaker.succeeded();
        }

        open();
        now += TimeUnit.SECONDS.toNanos(1);
        assertThat(breaker.wantsTrial()).isTrue();
    }

    private void open() {
        for (int i = 0; i < Breaker.FAILURES_MAX; i++) {
            breaker.failed();
        }
    }
}
