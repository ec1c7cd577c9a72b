package dev.tokenoptimizer.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tokenoptimizer.history.Chances;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.planner.Candidate.Lifetimes;
import dev.tokenoptimizer.planner.PlanValue.Exposed;
import dev.tokenoptimizer.planner.Weighed.Verdict;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Prices;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WeighingTest {

    private static final Prices PRICES = new Prices(3_000_000, 3_750_000, 3_750_000, 6_000_000, 300_000, 15_000_000);

    @Test
    void theWorthOfATakenCandidateIsWhatThePlanLosesWithoutIt() {
        List<Candidate> all = List.of(candidate(1, 1_000, 0.8), candidate(2, 2_000, 0.3));

        // with both 590 + 65; without the first 2,000 * (1.05 * 0.3 - 0.25) = 130; without the second 590
        assertThat(weighed(all, 4, 1e9, 0)).extracting(Weighed::verdict).containsOnly(Verdict.TAKEN);
        assertThat(weighed(all, 4, 1e9, 0).get(0).value()).isCloseTo(525, within(1e-6));
        assertThat(weighed(all, 4, 1e9, 0).get(1).value()).isCloseTo(65, within(1e-6));
    }

    @Test
    void whatRarelyComesBackIsTooUnlikelyAndItsWorthIsTheLoss() {
        // 1,000 * (1.05 * 0.1 - 0.25) = -145
        Weighed rare = weighed(List.of(candidate(1, 1_000, 0.1)), 4, 1e9, 0).get(0);

        assertThat(rare.verdict()).isEqualTo(Verdict.TOO_UNLIKELY);
        assertThat(rare.value()).isCloseTo(-145, within(1e-6));
        assertThat(rare.premium()).isCloseTo(250, within(1e-6));
    }

    @Test
    void aCandidateThatOneMoreSlotWouldTakeLacksASlot() {
        List<Candidate> all = List.of(candidate(1, 1_000, 0.8), candidate(2, 2_000, 0.3));

        assertThat(weighed(all, 1, 1e9, 0))
                .extracting(Weighed::verdict)
                .containsExactly(Verdict.TAKEN, Verdict.NO_SLOT);
    }

    @Test
    void aCandidateBeyondTheAllowanceIsOverBudget() {
        assertThat(weighed(List.of(candidate(1, 1_000, 0.8)), 4, 100, 0))
                .extracting(Weighed::verdict)
                .containsExactly(Verdict.OVER_BUDGET);
    }

    @Test
    void whatAnotherRequestWritesIsLeftToIt() {
        assertThat(weighed(List.of(candidate(1, 1_000, 0.8)), 4, 1e9, 1_000))
                .extracting(Weighed::verdict)
                .containsExactly(Verdict.BEING_WRITTEN);
    }

    @Test
    void aCandidateThatPaysAloneMayAddNothingToADeeperOneThatComesBackAsOften() {
        List<Candidate> all = List.of(candidate(1, 1_000, 0.8), candidate(2, 2_000, 0.8));

        assertThat(weighed(all, 4, 1e9, 0))
                .extracting(Weighed::verdict)
                .containsExactly(Verdict.ADDS_NOTHING, Verdict.TAKEN);
    }

    @Test
    void theClientsOwnMarkerIsNoChoiceOfOurs() {
        Candidate client = candidate(1, 1_000, 0.8).asForced();

        assertThat(weighed(List.of(client), 4, 1e9, 0))
                .extracting(Weighed::verdict)
                .containsExactly(Verdict.CLIENT);
    }

    @Test
    void noTakenCandidateIsWorthLessThanNothingAndNoneLeftForItsWorthIsWorthMore() {
        for (int seed = 1; seed <= 300; seed++) {
            Random random = new Random(seed);
            List<Candidate> all = new ArrayList<>();
            double chance = random.nextDouble();
            for (int block = 0; block < 1 + random.nextInt(7); block++) {
                all.add(candidate(block, 1_000 * (block + 1), chance));
                chance *= random.nextDouble();
            }
            for (Weighed one : weighed(all, 1 + random.nextInt(4), 1e9, 0)) {
                if (one.verdict() == Verdict.TAKEN) {
                    assertThat(one.value()).as("seed %d, %s", seed, one).isGreaterThanOrEqualTo(-1e-6);
                } else {
                    assertThat(one.value()).as("seed %d, %s", seed, one).isLessThanOrEqualTo(1e-6);
                }
            }
        }
    }

    private static List<Weighed> weighed(List<Candidate> all, int slots, double allowance, int coveredThrough) {
        PlanValue worth = PlanValue.of(PRICES, Ttl.FIVE_MINUTES, 0, 0, coveredThrough, 0, Exposed.NOTHING);
        Weighing weighing = new Weighing(all, slots, 0, worth, allowance);
        return weighing.weighed(weighing.best(slots), slots, false, Ttl.FIVE_MINUTES);
    }

    private static Candidate candidate(int block, int tokens, double chance) {
        return new Candidate(block, tokens, new Chances(chance, chance), 0, Lifetimes.SHORT, Reason.SEEN_BEFORE, false);
    }
}
