package dev.tokenoptimizer.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tokenoptimizer.prompt.CacheScope;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TokenCorrectionTest {

    private static final CacheScope SCOPE = new CacheScope("anthropic", "team-a");
    private static final String MODEL = "claude-sonnet-5";

    private final TokenCorrection correction = new TokenCorrection(3);

    @Test
    void withoutEvidenceTheRatioIsOne() {
        assertThat(correction.ratio(SCOPE, MODEL)).isEqualTo(1);
    }

    @Test
    void theShareOfASteadyDeviationThatIsLeftAfterNBillsIsOneOverNPlusOne() {
        for (int bills = 1; bills <= 15; bills++) {
            learn(1.3);

            double left = 1 - Math.log(correction.ratio(SCOPE, MODEL)) / Math.log(1.3);
            assertThat(left).isCloseTo(1.0 / (bills + 1), within(1e-3));
        }
    }

    @Test
    void afterSettlingHalfOfAChangeIsLearntInElevenBills() {
        for (int i = 0; i < 200; i++) {
            learn(1);
        }
        for (int i = 0; i < 11; i++) {
            learn(1.5);
        }

        assertThat(Math.log(correction.ratio(SCOPE, MODEL)) / Math.log(1.5)).isBetween(0.5, 0.52);
    }

    @Test
    void oneAbsurdBillAmongManyHardlyMatters() {
        for (int i = 0; i < 50; i++) {
            learn(1.1);
        }
        correction.learn(SCOPE, MODEL, 1, 1_000, 400_000);

        assertThat(correction.ratio(SCOPE, MODEL)).isBetween(1.1, 1.15);
    }

    @Test
    void theRatioStaysBetweenAHalfAndTwo() {
        for (int i = 0; i < 100; i++) {
            correction.learn(SCOPE, MODEL, 1, 1_000, 1_000_000_000);
            correction.learn(SCOPE, "other", 1, 1_000_000_000, 1);
        }

        assertThat(correction.ratio(SCOPE, MODEL)).isCloseTo(2, within(1e-2)).isLessThanOrEqualTo(2);
        assertThat(correction.ratio(SCOPE, "other"))
                .isCloseTo(0.5, within(1e-2))
                .isGreaterThanOrEqualTo(0.5);
    }

    @Test
    void theRatioThatAnEstimateAlreadyCarriesIsNotLearntTwice() {
        for (int i = 0; i < 40; i++) {
            double used = correction.ratio(SCOPE, MODEL);
            correction.learn(SCOPE, MODEL, used, Math.round(10_000 * used), 12_000);
        }

        assertThat(correction.ratio(SCOPE, MODEL)).isCloseTo(1.2, within(0.01));
    }

    @Test
    void scopesAndModelsLearnApart() {
        learn(1.4);

        assertThat(correction.ratio(new CacheScope("anthropic", "team-b"), MODEL))
                .isEqualTo(1);
        assertThat(correction.ratio(SCOPE, "claude-opus-5")).isEqualTo(1);
    }

    @Test
    void billsAndEstimatesThatAreNotPositiveTeachNothing() {
        correction.learn(SCOPE, MODEL, 1, 0, 100);
        correction.learn(SCOPE, MODEL, 1, 100, 0);
        correction.learn(SCOPE, MODEL, 0, 100, 100);
        correction.learn(SCOPE, MODEL, Double.NaN, 100, 100);

        assertThat(correction.ratio(SCOPE, MODEL)).isEqualTo(1);
    }

    @Test
    void theLeastRecentlyUsedPairMakesRoom() {
        for (String model : new String[] {"a", "b", "c"}) {
            correction.learn(SCOPE, model, 1, 100, 150);
        }
        assertThat(correction.ratio(SCOPE, "a")).isGreaterThan(1);
        correction.learn(SCOPE, "d", 1, 100, 150);

        assertThat(correction.ratio(SCOPE, "a")).isGreaterThan(1);
        assertThat(correction.ratio(SCOPE, "b")).isEqualTo(1);
    }

    @Test
    void itLearnsFromManyThreadsAtOnce() throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int i = 0; i < 400; i++) {
            threads.execute(() -> learn(1.25));
        }
        threads.shutdown();

        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(correction.ratio(SCOPE, MODEL)).isCloseTo(1.25, within(1e-3));
    }

    @Test
    void itMustRememberSomething() {
        assertThatThrownBy(() -> new TokenCorrection(0)).hasMessageContaining("at least 1");
    }

    private void learn(double ratio) {
        correction.learn(SCOPE, MODEL, 1, 100_000, Math.round(100_000 * ratio));
    }
}
