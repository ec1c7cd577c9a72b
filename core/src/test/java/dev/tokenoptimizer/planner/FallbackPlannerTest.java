package dev.tokenoptimizer.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenoptimizer.history.HistoryLimits;
import dev.tokenoptimizer.history.InMemoryHistory;
import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.PlanCheck;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.plan.Strategy;
import dev.tokenoptimizer.prompt.Markability;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Money;
import org.junit.jupiter.api.Test;

class FallbackPlannerTest {

    private static final long NOW = 1_000_000;
    private static final PlanPolicy RICH = new PlanPolicy(ClientMarkers.AUGMENT, Money.dollars("100"));

    private final InMemoryHistory history = new InMemoryHistory(HistoryLimits.standard());

    @Test
    void theEndIsTheLastBlockThatCanBeMarked() {
        Prompt prompt = Prompts.prompt()
                .system("s", 5_000)
                .message("a", 500)
                .block("thought", 100, Markability.UNKNOWN_KIND)
                .build();

        Plan plan = plan(Strategy.END, prompt, RICH);

        assertThat(plan.breakpoints()).containsExactly(new Breakpoint(1, Ttl.FIVE_MINUTES, Reason.FALLBACK));
        assertThat(plan.withheld()).containsExactly(Reason.FELL_BACK);
        assertThat(plan.expectation().written()).isEqualTo(5_500);
    }

    @Test
    void whereTheProviderDoesNotLookBackWhatItHoldsIsMarkedBesideTheEnd() {
        Prompts prompt = Prompts.prompt().system("s", 5_000).message("a", 500);
        Prompt first = prompt.build();
        Plan plan = new FallbackPlanner(Strategy.END)
                .plan(first, history.recall(first, Prompts.OPENAI_TERMS, NOW), Prompts.openAi(), RICH, NOW);
        history.sent(first, plan, history.recall(first, Prompts.OPENAI_TERMS, NOW), NOW)
                .begun();
        Prompt second = prompt.message("b", 100).build();

        Plan next = new FallbackPlanner(Strategy.END)
                .plan(second, history.recall(second, Prompts.OPENAI_TERMS, NOW + 1), Prompts.openAi(), RICH, NOW + 1);

        assertThat(next.breakpoints())
                .containsExactly(
                        new Breakpoint(1, Ttl.THIRTY_MINUTES, Reason.FALLBACK),
                        new Breakpoint(2, Ttl.THIRTY_MINUTES, Reason.FALLBACK));
        assertThat(next.expectation().read()).isEqualTo(5_500);
    }

    @Test
    void asSentLeavesTheClientsMarkersAlone() {
        Prompt prompt = Prompts.prompt()
                .system("s", 5_000)
                .marked(Ttl.FIVE_MINUTES)
                .message("a", 500)
                .build();

        Plan plan = plan(Strategy.AS_SENT, prompt, RICH);

        assertThat(plan.changesBytes()).isFalse();
        assertThat(plan.breakpoints()).containsExactly(new Breakpoint(0, Ttl.FIVE_MINUTES, Reason.CLIENT));
    }

    @Test
    void theClientsMarkersStayBesideTheEnd() {
        Prompt prompt = Prompts.prompt()
                .system("s", 5_000)
                .marked(Ttl.ONE_HOUR)
                .message("a", 500)
                .build();

        assertThat(plan(Strategy.END, prompt, RICH).breakpoints())
                .containsExactly(
                        new Breakpoint(0, Ttl.ONE_HOUR, Reason.CLIENT),
                        new Breakpoint(1, Ttl.FIVE_MINUTES, Reason.FALLBACK));
    }

    @Test
    void aPlanOfTheClientThatIsToBeRespectedIsRespected() {
        Prompt prompt = Prompts.prompt()
                .system("s", 5_000)
                .marked(Ttl.ONE_HOUR)
                .message("a", 500)
                .build();
        PlanPolicy respect = new PlanPolicy(ClientMarkers.RESPECT, Money.dollars("100"));

        assertThat(plan(Strategy.END, prompt, respect).changesBytes()).isFalse();
    }

    @Test
    void theSecondSightingIsMarkedWhereItPartsFromTheFirst() {
        sent(Prompts.prompt().system("s", 5_000).message("a", 500).build());
        Prompt second = Prompts.prompt().system("s", 5_000).message("b", 500).build();

        assertThat(plan(Strategy.SECOND_SIGHTING, second, RICH).breakpoints())
                .containsExactly(new Breakpoint(0, Ttl.FIVE_MINUTES, Reason.FALLBACK));
    }

    @Test
    void whatWasNeverSeenIsNotMarkedAtFirstSight() {
        Prompt first = Prompts.prompt().system("s", 5_000).message("a", 500).build();

        assertThat(plan(Strategy.SECOND_SIGHTING, first, RICH).changesBytes()).isFalse();
    }

    @Test
    void whatTheBudgetDoesNotCoverIsNotWritten() {
        Prompt prompt = Prompts.prompt().system("s", 5_000).message("a", 500).build();
        // 5,500 tokens at 0.75 dollars per million more than a fresh one
        PlanPolicy enough = new PlanPolicy(ClientMarkers.AUGMENT, Money.dollars("0.004125"));
        PlanPolicy less = new PlanPolicy(ClientMarkers.AUGMENT, Money.dollars("0.004124"));

        assertThat(plan(Strategy.END, prompt, enough).changesBytes()).isTrue();
        assertThat(plan(Strategy.END, prompt, less).changesBytes()).isFalse();
    }

    @Test
    void noSlotMoreThanThereIsAndNothingTheProviderRefuses() {
        Prompts full = Prompts.prompt().system("s", 5_000);
        for (int i = 0; i < 4; i++) {
            full.message("m" + i, 100).marked(Ttl.FIVE_MINUTES);
        }
        Prompt prompt = full.message("end", 100).build();

        Plan plan = plan(Strategy.END, prompt, RICH);

        assertThat(plan.changesBytes()).isFalse();
        assertThat(PlanCheck.violations(prompt, plan, Prompts.TARIFF, ClientMarkers.AUGMENT))
                .isEmpty();
    }

    @Test
    void whatIsLearnedIsNoFallback() {
        assertThatThrownBy(() -> new FallbackPlanner(Strategy.LEARNED)).isInstanceOf(IllegalArgumentException.class);
    }

    private Plan plan(Strategy strategy, Prompt prompt, PlanPolicy policy) {
        Recall recall = history.recall(prompt, Prompts.TERMS, NOW);
        return new FallbackPlanner(strategy).plan(prompt, recall, Prompts.TARIFF, policy, NOW);
    }

    private void sent(Prompt prompt) {
        Recall recall = history.recall(prompt, Prompts.TERMS, NOW - 1_000);
        Plan nothing = plan(Strategy.AS_SENT, prompt, RICH);
        history.sent(prompt, nothing, recall, NOW - 1_000).begun();
    }
}
