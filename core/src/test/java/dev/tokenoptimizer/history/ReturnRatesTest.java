package dev.tokenoptimizer.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tokenoptimizer.history.shared.Counts;
import dev.tokenoptimizer.history.shared.RateChange;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReturnRatesTest {

    private static final long T0 = 1_000_000_000L;
    private static final long[] CHAIN = {1, 2};

    private final ReturnRates rates = new ReturnRates(100, 100);

    @Test
    void withoutEvidenceTheChanceIsThePrior() {
        // 1 - (1 - 0.12)^(4 * ln(300 / 5) / ln 60) = 1 - 0.88^4
        assertThat(rates.chances(CHAIN, 2, Ttl.FIVE_MINUTES).withinShort())
                .isCloseTo(1 - Math.pow(0.88, 4), within(1e-9));
    }

    @Test
    void aSightingStillWaitingIsNeitherSuccessNorFailure() {
        watch(T0);
        rates.advance(T0 + 10_000);

        assertThat(rates.chances(CHAIN, 2, Ttl.FIVE_MINUTES).withinShort())
                .isEqualTo(ReturnRates.prior(Ttl.FIVE_MINUTES).withinShort());
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
        assertThat(rates.chances(CHAIN, 1, Ttl.FIVE_MINUTES).withinShort())
                .isCloseTo(1 - (1 - hazard / 2) * others, within(1e-6));
    }

    @Test
    void aReturnWithinFiftySecondsCountsAtOnce() {
        Exposure exposure = watch(T0);

        rates.returned(exposure);
        rates.returned(exposure);

        assertThat(rates.evidence(1)).isEqualTo(1);
        assertThat(rates.chances(CHAIN, 1, Ttl.FIVE_MINUTES).withinShort())
                .isGreaterThan(ReturnRates.prior(Ttl.FIVE_MINUTES).withinShort());
    }

    @Test
    void aLaterReturnCountsWhenTheFailuresOfItsTimeDo() {
        Exposure exposure = watch(T0);
        advanceTo(60);
        double before = rates.chances(CHAIN, 1, Ttl.FIVE_MINUTES).withinShort();

        rates.returned(exposure);
        double atOnce = rates.chances(CHAIN, 1, Ttl.FIVE_MINUTES).withinShort();
        advanceTo(100);

        assertThat(atOnce).isEqualTo(before);
        assertThat(rates.chances(CHAIN, 1, Ttl.FIVE_MINUTES).withinShort()).isGreaterThan(before);
    }

    @Test
    void theHourIsAtLeastAsLikelyAsFiveMinutes() {
        // as above, and 1 - 0.03 to the power of 3 * ln(3,600 / 300) / ln 12 = 3 more
        assertThat(rates.chances(CHAIN, 2, Ttl.FIVE_MINUTES).within1h())
                .isCloseTo(1 - Math.pow(0.88, 4) * Math.pow(0.97, 3), within(1e-9));
    }

    @Test
    void whoOffersHalfAnHourIsToldTheChanceWithinIt() {
        // 1 - 0.88^4 within five minutes, then 3 * ln(1,800 / 300) / ln 12 times 0.03 more
        double later = 3 * Math.log(6) / Math.log(12);
        assertThat(rates.chances(CHAIN, 2, Ttl.THIRTY_MINUTES).withinShort())
                .isCloseTo(1 - Math.pow(0.88, 4) * Math.pow(0.97, later), within(1e-9));
    }

    @Test
    void aReturnAfterTwentyMinutesIsOneWithinThirtyAndNoneWithinFive() {
        Exposure exposure = watch(T0);
        advanceTo(1_200);
        Chances before = rates.chances(CHAIN, 1, Ttl.THIRTY_MINUTES);
        double withinFive = rates.chances(CHAIN, 1, Ttl.FIVE_MINUTES).withinShort();

        rates.returned(exposure);
        assertThat(rates.chances(CHAIN, 1, Ttl.THIRTY_MINUTES)).isEqualTo(before);
        advanceTo(1_810);

        // its bin lasts from 1,100 s to 1,800 s: h = 1 - 0.97^(3 * ln(1,800 / 1,100) / ln 12), then (1 + 8 * h) / (1 +
        // 8)
        double hazard = 1 - Math.pow(0.97, 3 * Math.log(1_800 / 1_100.0) / Math.log(12));
        double stayed = (1 - before.withinShort()) * (1 - (1 + 8 * hazard) / 9) / (1 - hazard);
        assertThat(rates.chances(CHAIN, 1, Ttl.THIRTY_MINUTES).withinShort()).isCloseTo(1 - stayed, within(1e-6));
        assertThat(rates.chances(CHAIN, 1, Ttl.FIVE_MINUTES).withinShort()).isEqualTo(withinFive);
    }

    @Test
    void aReturnAfterFortyMinutesIsNoneWithinThirtyButOneWithinAnHour() {
        Exposure exposure = watch(T0);
        advanceTo(1_810);
        Chances before = rates.chances(CHAIN, 1, Ttl.THIRTY_MINUTES);

        rates.returned(exposure);
        advanceTo(2_610);

        assertThat(rates.chances(CHAIN, 1, Ttl.THIRTY_MINUTES).withinShort()).isEqualTo(before.withinShort());
        assertThat(rates.chances(CHAIN, 1, Ttl.THIRTY_MINUTES).within1h()).isGreaterThan(before.within1h());
    }

    @Test
    void aReturnAfterFiveMinutesIsNoneWithinThem() {
        Exposure exposure = watch(T0);
        advanceTo(310);
        double after = rates.chances(CHAIN, 1, Ttl.FIVE_MINUTES).withinShort();

        rates.returned(exposure);
        advanceTo(460);

        assertThat(after).isLessThan(ReturnRates.prior(Ttl.FIVE_MINUTES).withinShort());
        assertThat(rates.chances(CHAIN, 1, Ttl.FIVE_MINUTES).withinShort()).isEqualTo(after);
    }

    @Test
    void aReturnAfterFiveMinutesCountsForTheHourWhenItsBinEnds() {
        Exposure exposure = watch(T0);
        advanceTo(310);
        double before = rates.chances(CHAIN, 1, Ttl.FIVE_MINUTES).within1h();

        rates.returned(exposure);
        double atOnce = rates.chances(CHAIN, 1, Ttl.FIVE_MINUTES).within1h();
        advanceTo(460);

        assertThat(atOnce).isEqualTo(before);
        assertThat(rates.chances(CHAIN, 1, Ttl.FIVE_MINUTES).within1h()).isGreaterThan(before);
        assertThat(rates.waiting()).isZero();
    }

    @Test
    void halfOfThePlacesAtMostAreTakenByThoseThatWaitLongerThanFiveMinutes() {
        for (int i = 0; i < 100; i++) {
            watch(T0);
        }
        advanceTo(310);

        assertThat(rates.waiting()).isEqualTo(50);
    }

    @Test
    void aFineContextWithoutEvidenceBacksOffToTheCoarse() {
        for (int i = 0; i < 50; i++) {
            rates.returned(watch(T0));
        }

        assertThat(rates.chances(new long[] {1, 99}, 2, Ttl.FIVE_MINUTES).withinShort())
                .isEqualTo(rates.chances(CHAIN, 1, Ttl.FIVE_MINUTES).withinShort());
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
        advanceTo(3_700);

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

    @Test
    void contextsInUseOutliveThoseOfOneSighting() {
        ReturnRates small = new ReturnRates(10_000, 50);
        for (int i = 0; i < 1_000; i++) {
            small.returned(Objects.requireNonNull(small.open(T0, new long[] {1, 100 + i}, 2)));
        }

        assertThat(small.evidence(1)).isEqualTo(1_000);
        assertThat(small.contexts()).isLessThanOrEqualTo(50);
    }

    private void advanceTo(int seconds) {
        for (int second = 10; second <= seconds; second += 10) {
            rates.advance(T0 + second * 1_000L);
        }
    }

    @Test
    void instancesThatAddUpTheirCountsKnowWhatOneWouldThatCountedAll() {
        List<ReturnRates> instances = List.of(new ReturnRates(100, 100), new ReturnRates(100, 100));
        instances.forEach(instance -> instance.shareWith(() -> {}));
        for (int i = 0; i < 20; i++) {
            for (ReturnRates counting : List.of(rates, instances.get(i % 2))) {
                Exposure exposure = Objects.requireNonNull(counting.open(T0, CHAIN, 2));
                if (i % 3 == 0) {
                    counting.returned(exposure);
                }
                counting.advance(T0 + 30_000);
            }
        }

        Map<Long, Counts> sums = new HashMap<>();
        for (ReturnRates instance : instances) {
            instance.untold(100)
                    .forEach(change -> sums.merge(change.situation(), change.counted(), ReturnRatesTest::sum));
        }
        instances.forEach(instance -> instance.heard(sums));

        assertThat(instances)
                .allSatisfy(instance -> assertThat(instance.chances(CHAIN, 2, Ttl.ONE_HOUR))
                        .isEqualTo(rates.chances(CHAIN, 2, Ttl.ONE_HOUR)));
    }

    @Test
    void whatIsHeardCountsWithWhatWasCountedHereMeanwhile() {
        rates.shareWith(() -> {});
        watch(T0);
        rates.advance(T0 + 10_001);
        Counts told = rates.untold(100).get(0).counted();
        watch(T0 + 10_001);
        rates.advance(T0 + 20_002);

        rates.heard(Map.of(1L, sum(told, told)));

        assertThat(rates.evidence(1)).isEqualTo(3);
    }

    @Test
    void aSituationIsHandedOutWhenItIsNewAndWhenSomethingIsCountedInIt() {
        AtomicInteger changes = new AtomicInteger();
        rates.shareWith(changes::incrementAndGet);

        watch(T0);
        assertThat(changes).hasValue(1);
        assertThat(rates.untold(1)).extracting(RateChange::situation).containsExactly(1L);
        assertThat(changes).as("more is left").hasValue(2);
        assertThat(rates.untold(9)).extracting(RateChange::situation).containsExactly(2L);
        assertThat(rates.untold(9)).isEmpty();

        rates.advance(T0 + 10_001);
        assertThat(changes).hasValue(3);
        assertThat(rates.untold(9))
                .extracting(change -> change.counted().sightings(0))
                .containsExactly(1, 1);
    }

    @Test
    void whatIsForgottenIsNotToldAnyMore() {
        rates.shareWith(() -> {});
        for (long id = 1; id <= 1_000; id++) {
            rates.open(T0, new long[] {id}, 1);
        }

        assertThat(rates.untold(Integer.MAX_VALUE)).hasSizeLessThanOrEqualTo(100);
    }

    private static Counts sum(Counts a, Counts b) {
        return new Counts(
                IntStream.range(0, a.spans())
                        .map(span -> a.sightings(span) + b.sightings(span))
                        .toArray(),
                IntStream.range(0, a.spans())
                        .map(span -> a.returns(span) + b.returns(span))
                        .toArray());
    }

    private Exposure watch(long now) {
        return Objects.requireNonNull(rates.open(now, CHAIN, 2));
    }
}
