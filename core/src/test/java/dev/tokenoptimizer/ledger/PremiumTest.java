package dev.tokenoptimizer.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.planner.Prompts;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Money;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A written token costs 0.75 millionths of a dollar more than a fresh one, a token read 2.7 millionths less. */
class PremiumTest {

    @Test
    void whatIsWrittenBeyondTheReadIsAtRisk() {
        assertThat(atRisk(head().build(), plan(2_000, 0, 1))).isEqualTo(Money.dollars("0.000075"));
    }

    @Test
    void whatTheClientWritesAnywayIsNot() {
        assertThat(atRisk(head().marked(Ttl.FIVE_MINUTES).build(), plan(0, 0))).isEqualTo(Money.ZERO);
    }

    @Test
    void anHourOfOursBeforeFiveMinutesOfTheClientPutsTheDifferenceAtRisk() {
        Prompt prompt = head().marked(Ttl.FIVE_MINUTES).build();

        // 1,500 * (2.0 - 1.25) * $3 per million
        assertThat(atRisk(prompt, hour(500, 0))).isEqualTo(Money.dollars("0.003375"));
    }

    @Test
    void anHourOfOursBeforeOneOfTheClientIsNot() {
        assertThat(atRisk(head().marked(Ttl.ONE_HOUR).build(), hour(500, 0))).isEqualTo(Money.ZERO);
    }

    @Test
    void theFirstMarkerPutsTheWritesOfServerToolsAtRiskToo() {
        // (2,100 + 4,000) * 0.75
        assertThat(atRisk(head().serverTools().build(), plan(0, 1))).isEqualTo(Money.dollars("0.004575"));
    }

    @Test
    void theWritesOfServerToolsCostWhatTheShortestLifetimeDoes() {
        Plan plan = plan(Ttl.THIRTY_MINUTES, 0, 1);

        // (2,100 + 4,000) * 0.75, though five minutes, which nobody offers, would cost more
        assertThat(Premium.atRisk(head().serverTools().build(), plan, Prompts.openAi()))
                .isEqualTo(Money.dollars("0.004575"));
    }

    @Test
    void theFirstMarkerOfTheClientDoesThatWithoutUs() {
        assertThat(atRisk(head().marked(Ttl.FIVE_MINUTES).serverTools().build(), plan(0, 0)))
                .isEqualTo(Money.ZERO);
    }

    @Test
    void aReadOfThisVeryRequestPaysForTheWritesOfServerTools() {
        // 2,000 * 2.7 > 4,000 * 0.75
        assertThat(atRisk(head().serverTools().build(), plan(2_000, 0))).isEqualTo(Money.ZERO);
    }

    @Test
    void withoutAMarkerOfOursNothingIsAtRisk() {
        assertThat(atRisk(head().serverTools().build(), plan(0))).isEqualTo(Money.ZERO);
    }

    private static Prompts head() {
        return Prompts.prompt().system("s", 2_000).message("a", 100);
    }

    private static Money atRisk(Prompt prompt, Plan plan) {
        return Premium.atRisk(prompt, plan, Prompts.TARIFF);
    }

    private static Plan hour(int read, int... blocks) {
        return plan(Ttl.ONE_HOUR, read, blocks);
    }

    private static Plan plan(int read, int... blocks) {
        return plan(Ttl.FIVE_MINUTES, read, blocks);
    }

    private static Plan plan(Ttl ttl, int read, int... blocks) {
        List<Breakpoint> ours = java.util.Arrays.stream(blocks)
                .mapToObj(block -> new Breakpoint(block, ttl, Reason.CONVERSATION))
                .toList();
        return new Plan(ours, List.of(), List.of(), new Expectation(read, 0, 0));
    }
}
