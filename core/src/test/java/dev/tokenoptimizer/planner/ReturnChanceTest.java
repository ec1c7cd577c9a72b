package dev.tokenoptimizer.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tokenoptimizer.history.Chances;
import dev.tokenoptimizer.history.Recall.KnownPrefix;
import dev.tokenoptimizer.prompt.Ttl;
import org.junit.jupiter.api.Test;

class ReturnChanceTest {

    private static final long NOW = 100_000_000;
    private static final long MINUTE = 60_000;

    @Test
    void ownReturnsAreSmoothedTowardsThoseOfPrefixesLikeIt() {
        // (3 + 1 + 6 * 0.5) / (4 + 6) and (3 + 2 + 1 + 6 * 0.6) / (4 + 6): the gap of one minute counts already
        Chances chances = ReturnChance.of(prefix(NOW - MINUTE, 0, 0, new Chances(0.5, 0.6)), Ttl.FIVE_MINUTES, NOW);

        assertThat(chances.withinShort()).isCloseTo(0.7, within(1e-9));
        assertThat(chances.within1h()).isCloseTo(0.96, within(1e-9));
    }

    @Test
    void aGapOfTwentyMinutesIsAReturnWhereEntriesLiveThirty() {
        KnownPrefix prefix = new KnownPrefix(
                0, 4, NOW - 20 * MINUTE, 2, 1, 0, 0, 0, false, 0, null, false, false, new Chances(0.5, 0.6));

        // (2 + 1 + 6 * 0.5) / (4 + 6) for thirty minutes, (2 + 6 * 0.5) / (4 + 6) for five
        assertThat(ReturnChance.of(prefix, Ttl.THIRTY_MINUTES, NOW).withinShort())
                .isCloseTo(0.6, within(1e-9));
        assertThat(ReturnChance.of(prefix, Ttl.FIVE_MINUTES, NOW).withinShort()).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void aPrefixThatNeverPausedOutlivesNoPause() {
        assertThat(ReturnChance.pausesOutlived(prefix(NOW - MINUTE, 0, 0, new Chances(0.9, 0.9)), NOW))
                .isZero();
    }

    @Test
    void pausesOfUpToAnHourAreWeighedAgainstLongerOnes() {
        // 4 and this one against 1, 2 beforehand, and 12 * (1 - 0.75)
        KnownPrefix prefix = prefix(NOW - 10 * MINUTE, 4, 1, new Chances(0.5, 0.75));

        assertThat(ReturnChance.pausesOutlived(prefix, NOW)).isCloseTo(5.0 / 6, within(1e-9));
    }

    private static KnownPrefix prefix(long used, int longPauses, int lostPauses, Chances chances) {
        return new KnownPrefix(
                0, 4, NOW - MINUTE, 3, 2, used, longPauses, lostPauses, false, 0, null, false, false, chances);
    }
}
