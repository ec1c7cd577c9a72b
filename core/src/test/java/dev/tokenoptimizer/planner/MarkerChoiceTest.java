package dev.tokenoptimizer.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tokenoptimizer.plan.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MarkerChoiceTest {

    /** Premium 0.25, gain 1.05 per token: a return pays from a chance of 0.238 on. */
    private static final PlanValue WORTH = new PlanValue(0.25, 1.05, 0, 0);

    @Test
    void aStretchIsWrittenWhenItsChanceOutweighsThePremium() {
        assertThat(MarkerChoice.best(List.of(ours(1, 2_000, 0.23)), 4, 0, WORTH).candidates())
                .isEmpty();
        assertThat(MarkerChoice.best(List.of(ours(1, 2_000, 0.25)), 4, 0, WORTH).candidates())
                .hasSize(1);
    }

    @Test
    void eachMarkerEarnsByItsOwnChance() {
        // 1,000 * (1.05 * 0.8 - 0.25) + 1,000 * (1.05 * 0.3 - 0.25) = 590 + 65
        MarkerChoice.Choice choice = MarkerChoice.best(List.of(ours(1, 1_000, 0.8), ours(2, 2_000, 0.3)), 4, 0, WORTH);

        assertThat(choice.candidates()).extracting(Candidate::block).containsExactly(1, 2);
        assertThat(choice.value()).isCloseTo(655, within(1e-6));
    }

    @Test
    void withOneSlotTheBetterDepthWins() {
        // 1,000 * 0.59 = 590 against 2,000 * (1.05 * 0.3 - 0.25) = 130
        MarkerChoice.Choice choice = MarkerChoice.best(List.of(ours(1, 1_000, 0.8), ours(2, 2_000, 0.3)), 1, 0, WORTH);

        assertThat(choice.candidates()).extracting(Candidate::block).containsExactly(1);
    }

    @Test
    void tokensThatTheClientHasWrittenCostNothingMore() {
        // within the client's 3,000 tokens an inner marker is free: 1,000 * 1.05 * (0.1 - 0.05)
        PlanValue worth = new PlanValue(0.25, 1.05, 3_000, 0);
        List<Candidate> candidates = List.of(ours(1, 1_000, 0.1), client(2, 3_000, 0.05));

        MarkerChoice.Choice choice = MarkerChoice.best(candidates, 2, 0, worth);

        assertThat(choice.candidates()).extracting(Candidate::block).containsExactly(1);
        assertThat(choice.value()).isCloseTo(52.5, within(1e-6));
    }

    @Test
    void tokensThatAnotherRequestIsWritingBringNothing() {
        PlanValue worth = new PlanValue(0.25, 1.05, 0, 2_000);

        assertThat(MarkerChoice.best(List.of(ours(1, 2_000, 0.9)), 4, 0, worth).candidates())
                .isEmpty();
    }

    @Test
    void itIsAsGoodAsTryingAllSets() {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            List<Candidate> candidates = candidates(random);
            int base = random.nextInt(500);
            int slots = random.nextInt(4);
            PlanValue worth = new PlanValue(0.25, 1.05, random.nextInt(5_000), random.nextInt(3_000));

            double expected = bruteForce(candidates, slots, base, worth);

            assertThat(MarkerChoice.best(candidates, slots, base, worth).value())
                    .as("seed %d", seed)
                    .isCloseTo(expected, within(1e-6));
        }
    }

    private static List<Candidate> candidates(Random random) {
        List<Candidate> candidates = new ArrayList<>();
        int tokens = 500;
        double chance = 1;
        int count = random.nextInt(8);
        for (int i = 0; i < count; i++) {
            tokens += 1 + random.nextInt(1_000);
            chance *= 0.5 + random.nextDouble() / 2;
            candidates.add(new Candidate(i, tokens, chance, Reason.FORK, random.nextInt(5) == 0));
        }
        return candidates;
    }

    private static double bruteForce(List<Candidate> candidates, int slots, int base, PlanValue worth) {
        double best = 0;
        double without = value(candidates, 0, base, worth);
        for (int set = 0; set < 1 << candidates.size(); set++) {
            int used = 0;
            for (int i = 0; i < candidates.size(); i++) {
                used += (set >> i & 1) == 1 && !candidates.get(i).forced() ? 1 : 0;
            }
            if (used <= slots) {
                best = Math.max(best, value(candidates, set, base, worth) - without);
            }
        }
        return best;
    }

    private static double value(List<Candidate> candidates, int set, int base, PlanValue worth) {
        double sum = 0;
        int from = base;
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            if ((set >> i & 1) == 1 || candidate.forced()) {
                sum += worth.stretch(from, candidate.tokens(), candidate.chance());
                from = candidate.tokens();
            }
        }
        return sum;
    }

    private static Candidate ours(int block, int tokens, double chance) {
        return new Candidate(block, tokens, chance, Reason.FORK, false);
    }

    private static Candidate client(int block, int tokens, double chance) {
        return new Candidate(block, tokens, chance, Reason.CLIENT, true);
    }
}
