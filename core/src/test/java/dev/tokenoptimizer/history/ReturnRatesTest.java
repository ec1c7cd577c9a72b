package dev.tokenoptimizer.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class ReturnRatesTest {

    private static final long T0 = 1_000_000_000L;
    private static final long[] CHAIN = {1, 2};

    private final ReturnRates rates = new ReturnRates(100, 100);

    @Test
    void withoutEvidenceTheChanceIsThePrior() {
        // 1 - (1 - 0.12)^(4 * ln(300 / 5) / ln 60) = 1 - 0.88^4
        assertThat(rates.chance(CHAIN, 2)).isCloseTo(1 - Math.pow(0.88, 4), within(1e-9));
    }

    @Test
    void aSightingStillWaitingIsNeitherSuccessNorFailure() {
        watch(T0);
        rates.advance(T0 + 10_000);

        assertThat(rates.chance(CHAIN, 2)).isEqualTo(ReturnRates.priorChance());
    }

    @Test
    void eightFailuresHalveTheChanceOfTheFirstBinInTheCoarsestContext() {
        for (int i = 0; i < 8; i++) {
            watch(T0);
        }
        rates.advance(T0 + 10_001);

        // hazard of the first ten seconds: h = 1 - 0.88^(4 * ln 2 / ln 60), then 8 * h / (8 + 8); the other bins as
        // before
        double hazard = 1 - Math.pow(0.88, 4 * Math.log(2) / Math.log(60));
        double others = Math.pow(0.88, 4 * Math.log(30) / Math.log(60));
        assertThat(rates.chance(CHAIN, 1)).isCloseTo(1 - (1 - hazard / 2) * others, within(1e-6));
    }

    @Test
    void aReturnCountsAtOnce() {
        Exposure exposure = watch(T0);

        rates.returned(exposure);
        rates.returned(exposure);

        assertThat(rates.evidence(1)).isEqualTo(1);
        assertThat(rates.chance(CHAIN, 1)).isGreaterThan(ReturnRates.priorChance());
    }

    @Test
    void aReturnAfterFiveMinutesIsAFailure() {
        Exposure exposure = watch(T0);
        for (int second = 10; second <= 310; second += 10) {
            rates.advance(T0 + second * 1_000L);
        }
        double after = rates.chance(CHAIN, 1);

        rates.returned(exposure);

        assertThat(after).isLessThan(ReturnRates.priorChance());
        assertThat(rates.chance(CHAIN, 1)).isEqualTo(after);
        assertThat(rates.waiting()).isZero();
    }

    @Test
    void aFineContextWithoutEvidenceBacksOffToTheCoarse() {
        for (int i = 0; i < 50; i++) {
            rates.returned(watch(T0));
        }

        assertThat(rates.chance(new long[] {1, 99}, 2)).isEqualTo(rates.chance(CHAIN, 1));
    }

    @Test
    void noMoreThanTheLimitAreWatched() {
        for (int i = 0; i < 100; i++) {
            watch(T0);
        }

        assertThat(rates.open(T0, CHAIN, 2)).isNull();
        assertThat(rates.waiting()).isEqualTo(100);
    }

    @Test
    void aClosedSightingHoldsNothingMore() {
        Exposure returned = watch(T0);
        rates.returned(returned);
        Exposure expired = watch(T0);
        for (int second = 10; second <= 310; second += 10) {
            rates.advance(T0 + second * 1_000L);
        }

        assertThat(returned.contexts).isEmpty();
        assertThat(expired.contexts).isEmpty();
    }

    @Test
    void contextsAreBounded() {
        ReturnRates small = new ReturnRates(10_000, 50);
        for (int i = 0; i < 1_000; i++) {
            small.open(T0, new long[] {1, i}, 2);
        }

        assertThat(small.contexts()).isLessThanOrEqualTo(50);
    }

    private Exposure watch(long now) {
        return Objects.requireNonNull(rates.open(now, CHAIN, 2));
    }
}
