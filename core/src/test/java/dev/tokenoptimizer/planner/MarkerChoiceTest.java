package dev.tokenoptimizer.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tokenoptimizer.history.Chances;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.planner.Candidate.Lifetimes;
import dev.tokenoptimizer.planner.PlanValue.Exposed;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MarkerChoiceTest {

    /** Premium 0.25, gain 1.05 per token: a return pays from a chance of 0.238 on. */
    private static final PlanValue WORTH = worth(0, 0);

    @Test
    void aStretchIsWrittenWhenItsChanceOutweighsThePremium() {
        assertThat(new MarkerChoice(4, 10)
                        .best(List.of(ours(1, 2_000, 0.23)), 4, 0, WORTH)
                        .markers())
                .isEmpty();
        assertThat(new MarkerChoice(4, 10)
                        .best(List.of(ours(1, 2_000, 0.25)), 4, 0, WORTH)
                        .markers())
                .hasSize(1);
    }

    @Test
    void eachMarkerEarnsByItsOwnChance() {
        // 1,000 * (1.05 * 0.8 - 0.25) + 1,000 * (1.05 * 0.3 - 0.25) = 590 + 65
        MarkerChoice.Choice choice =
                new MarkerChoice(4, 10).best(List.of(ours(1, 1_000, 0.8), ours(2, 2_000, 0.3)), 4, 0, WORTH);

        assertThat(choice.markers())
                .extracting(chosen -> chosen.candidate().block())
                .containsExactly(1, 2);
        assertThat(choice.value()).isCloseTo(655, within(1e-6));
    }

    @Test
    void withOneSlotTheBetterDepthWins() {
        // 1,000 * 0.59 = 590 against 2,000 * (1.05 * 0.3 - 0.25) = 130
        MarkerChoice.Choice choice =
                new MarkerChoice(4, 10).best(List.of(ours(1, 1_000, 0.8), ours(2, 2_000, 0.3)), 1, 0, WORTH);

        assertThat(choice.markers())
                .extracting(chosen -> chosen.candidate().block())
                .containsExactly(1);
    }

    @Test
    void tokensThatTheClientHasWrittenCostNothingMore() {
        // within the client's 3,000 tokens an inner marker is free: 1,000 * 1.05 * (0.1 - 0.05)
        PlanValue worth = worth(3_000, 0);
        List<Candidate> candidates = List.of(ours(1, 1_000, 0.1), client(2, 3_000, 0.05));

        MarkerChoice.Choice choice = new MarkerChoice(4, 10).best(candidates, 2, 0, worth);

        assertThat(choice.markers())
                .extracting(chosen -> chosen.candidate().block())
                .containsExactly(1);
        assertThat(choice.value()).isCloseTo(52.5, within(1e-6));
    }

    @Test
    void tokensThatAnotherRequestIsWritingBringNothing() {
        PlanValue worth = worth(0, 2_000);

        assertThat(new MarkerChoice(4, 10)
                        .best(List.of(ours(1, 2_000, 0.9)), 4, 0, worth)
                        .markers())
                .isEmpty();
    }

    @Test
    void anHourPaysFromAChanceThatOutweighsItsPremium() {
        // 1,000 * (1.05 * 0.96 - 1.0) = 8 against 1,000 * (1.05 * 0.2 - 0.25) < 0
        assertThat(best(0.2, 0.96, Exposed.NOTHING))
                .extracting(MarkerChoice.Chosen::forAnHour)
                .containsExactly(true);
        assertThat(best(0.2, 0.95, Exposed.NOTHING)).isEmpty();
    }

    @Test
    void aFewTokensForAnHourKeepAllThatWasReadBeforeThem() {
        // 100 * (1.05 * 0.5 - 1.0) + 1.05 * 20,000 * 0.1 = 2,053 at one hour, 27 at five minutes
        PlanValue worth = new PlanValue(0.25, 1, 1.05, 20_000, 20_000, 0, 0, new Exposed(20_000, 0.4));
        Candidate near = new Candidate(1, 20_100, new Chances(0.4, 0.5), 0, Lifetimes.ANY, Reason.LONG_PAUSE, false);
        Candidate end = new Candidate(2, 22_000, new Chances(0.4, 0.5), 0, Lifetimes.ANY, Reason.CONVERSATION, false);

        MarkerChoice.Choice choice = new MarkerChoice(4, 10).best(List.of(near, end), 4, 20_000, worth);

        assertThat(choice.markers())
                .containsExactly(new MarkerChoice.Chosen(near, true), new MarkerChoice.Chosen(end, false));
    }

    @Test
    void anHourPaysForWhatOutlivesPauseAfterPause() {
        // at one hour 1,000 * (1.05 * 0.8 + 1.15 * 0.7 - 1.0) = 645, at five minutes 1,000 * (1.05 * 0.8 - 0.25) = 590
        Candidate often = new Candidate(1, 1_000, new Chances(0.8, 0.8), 0.7, Lifetimes.ANY, Reason.FORK, false);
        Candidate rarely = new Candidate(1, 1_000, new Chances(0.8, 0.8), 0.6, Lifetimes.ANY, Reason.FORK, false);

        assertThat(new MarkerChoice(4, 10).best(List.of(often), 4, 0, WORTH).markers())
                .extracting(MarkerChoice.Chosen::forAnHour)
                .containsExactly(true);
        assertThat(new MarkerChoice(4, 10).best(List.of(rarely), 4, 0, WORTH).markers())
                .extracting(MarkerChoice.Chosen::forAnHour)
                .containsExactly(false);
    }

    @Test
    void whereThereIsButOneLifetimeNoPauseMakesAnHour() {
        Candidate often = new Candidate(1, 1_000, new Chances(0.3, 1), 9, Lifetimes.SHORT, Reason.FORK, false);

        // 1,000 * (1.05 * 0.3 - 0.25) = 65
        MarkerChoice.Choice choice = new MarkerChoice(4, 10).best(List.of(often), 4, 0, WORTH);

        assertThat(choice.markers()).extracting(MarkerChoice.Chosen::forAnHour).containsExactly(false);
        assertThat(choice.value()).isCloseTo(65, within(1e-6));
    }

    @Test
    void theScarcerTheBudgetTheSurerAWriteMustBe() {
        // 1,000 * (1.05 * 0.4 - 0.25) = 170, and 1,000 * (1.05 * 0.4 - 2 * 0.25) < 0
        PlanValue scarce = new PlanValue(0.25, 1, 1.05, 0, 0, 0, 1, Exposed.NOTHING);

        assertThat(new MarkerChoice(4, 10)
                        .best(List.of(ours(1, 1_000, 0.4)), 4, 0, WORTH)
                        .markers())
                .hasSize(1);
        assertThat(new MarkerChoice(4, 10)
                        .best(List.of(ours(1, 1_000, 0.4)), 4, 0, scarce)
                        .markers())
                .isEmpty();
    }

    @Test
    void nothingLongerStandsBehindTheClientsFiveMinutes() {
        Candidate client = client(1, 1_000, 0.1);
        Candidate ours = new Candidate(2, 3_000, new Chances(0.1, 0.99), 0, Lifetimes.SHORT, Reason.FORK, false);

        assertThat(new MarkerChoice(4, 10)
                        .best(List.of(client, ours), 4, 0, worth(1_000, 0))
                        .markers())
                .isEmpty();
    }

    private static List<MarkerChoice.Chosen> best(double withinShort, double within1h, Exposed exposed) {
        Chances chances = new Chances(withinShort, within1h);
        Candidate candidate = new Candidate(1, 1_000, chances, 0, Lifetimes.ANY, Reason.FORK, false);
        PlanValue worth = new PlanValue(0.25, 1, 1.05, 0, 0, 0, 0, exposed);
        return new MarkerChoice(4, 10).best(List.of(candidate), 4, 0, worth).markers();
    }

    @Test
    void itIsAsGoodAsTryingAllSetsAndLifetimes() {
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            List<Candidate> candidates = candidates(random);
            int base = random.nextInt(500);
            int slots = random.nextInt(4);
            int paid = random.nextInt(5_000);
            Exposed exposed = new Exposed(random.nextInt(3) * 2_000, random.nextDouble());
            PlanValue worth = new PlanValue(
                    0.25, 1, 1.05, paid, random.nextInt(paid + 1), random.nextInt(3_000), random.nextDouble(), exposed);

            double expected = bruteForce(candidates, slots, base, worth);

            MarkerChoice.Choice choice = new MarkerChoice(4, 10).best(candidates, slots, base, worth);
            assertThat(choice.value()).as("seed %d", seed).isCloseTo(expected, within(1e-6));
        }
    }

    private static List<Candidate> candidates(Random random) {
        List<Candidate> candidates = new ArrayList<>();
        int tokens = 500;
        double chance = 1;
        int count = random.nextInt(7);
        int longUntil = random.nextInt(count + 1);
        int shortFrom = longUntil + random.nextInt(count + 1);
        for (int i = 0; i < count; i++) {
            tokens += 1 + random.nextInt(1_000);
            chance *= 0.5 + random.nextDouble() / 2;
            Lifetimes lifetimes = i < longUntil ? Lifetimes.LONG : i >= shortFrom ? Lifetimes.SHORT : Lifetimes.ANY;
            boolean forced = random.nextInt(5) == 0 && lifetimes != Lifetimes.ANY;
            Chances chances = new Chances(chance * random.nextDouble(), chance);
            candidates.add(new Candidate(i, tokens, chances, random.nextInt(3) / 4.0, lifetimes, Reason.FORK, forced));
        }
        return candidates;
    }

    /** Every candidate is left out, or set for an hour, or for five minutes. */
    private static double bruteForce(List<Candidate> candidates, int slots, int base, PlanValue worth) {
        double best = Double.NEGATIVE_INFINITY;
        double without = Double.NEGATIVE_INFINITY;
        int sets = (int) Math.pow(3, candidates.size());
        for (int set = 0; set < sets; set++) {
            int rest = set;
            int used = 0;
            int from = base;
            boolean allowed = true;
            boolean any = false;
            boolean shortSeen = false;
            double value = 0;
            for (Candidate candidate : candidates) {
                int choice = rest % 3;
                rest /= 3;
                if (choice == 0) {
                    allowed &= !candidate.forced();
                    continue;
                }
                boolean forAnHour = choice == 1;
                allowed &= candidate.lifetimes() != (choice == 1 ? Lifetimes.SHORT : Lifetimes.LONG);
                allowed &= choice == 2 || !shortSeen;
                shortSeen |= choice == 2;
                used += candidate.forced() ? 0 : 1;
                value += worth.stretch(forAnHour, from, candidate);
                value += choice == 1 && !any ? worth.insurance(candidate.chances()) : 0;
                any = true;
                from = candidate.tokens();
            }
            if (allowed && used <= slots) {
                best = Math.max(best, value);
                without = used == 0 ? Math.max(without, value) : without;
            }
        }
        return Math.max(best, without) - without;
    }

    private static PlanValue worth(int paidThrough, int coveredThrough) {
        return new PlanValue(0.25, 1, 1.05, paidThrough, paidThrough, coveredThrough, 0, Exposed.NOTHING);
    }

    private static Candidate ours(int block, int tokens, double chance) {
        return new Candidate(block, tokens, new Chances(chance, chance), 0, Lifetimes.ANY, Reason.FORK, false);
    }

    private static Candidate client(int block, int tokens, double chance) {
        return new Candidate(block, tokens, new Chances(chance, chance), 0, Lifetimes.SHORT, Reason.CLIENT, true);
    }
}
