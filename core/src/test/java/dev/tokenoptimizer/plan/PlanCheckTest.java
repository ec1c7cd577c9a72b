package dev.tokenoptimizer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.plan.Violation.Rule;
import dev.tokenoptimizer.planner.Prompts;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.Markability;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanCheckTest {

    private static final Expectation NOTHING = new Expectation(0, 0, 0);

    private final Prompt plain = Prompts.prompt()
            .system("s", 2_000)
            .message("a", 100)
            .message("b", 100)
            .message("c", 100)
            .message("d", 100)
            .build();

    @Test
    void aPlanWithinTheRulesHasNoViolation() {
        assertThat(rules(plain, ours(0, 1, 2, 4), ClientMarkers.AUGMENT)).isEmpty();
    }

    @Test
    void moreMarkersThanSlotsAreTooMany() {
        assertThat(rules(plain, ours(0, 1, 2, 3, 4), ClientMarkers.AUGMENT)).containsExactly(Rule.TOO_MANY_MARKERS);
    }

    @Test
    void automaticAndNestedMarkersOfTheClientTakeSlotsToo() {
        Prompt prompt = Prompts.prompt()
                .system("s", 2_000)
                .message("a", 100)
                .marked(Ttl.FIVE_MINUTES, ClientMarker.Place.NESTED)
                .message("b", 100)
                .marked(Ttl.FIVE_MINUTES, ClientMarker.Place.AUTOMATIC)
                .message("c", 100)
                .message("d", 100)
                .build();

        assertThat(rules(prompt, ours(0, 3), ClientMarkers.AUGMENT)).isEmpty();
        assertThat(rules(prompt, ours(0, 3, 4), ClientMarkers.AUGMENT)).containsExactly(Rule.TOO_MANY_MARKERS);
    }

    @Test
    void whatTheClientSetTooManyAloneIsNotOurs() {
        Prompts five = Prompts.prompt();
        for (int i = 0; i < 5; i++) {
            five.message("m" + i, 1_000).marked(Ttl.FIVE_MINUTES);
        }

        assertThat(rules(five.build(), ours(), ClientMarkers.AUGMENT)).isEmpty();
    }

    @Test
    void aBlockThatCannotCarryAMarkerIsNotMarkable() {
        Prompt prompt = Prompts.prompt()
                .message("a", 2_000)
                .block("thought", 100, Markability.THINKING)
                .build();

        assertThat(rules(prompt, ours(1), ClientMarkers.AUGMENT)).containsExactly(Rule.NOT_MARKABLE);
    }

    @Test
    void aBreakpointBeyondThePromptHasNoBlock() {
        assertThat(rules(plain, ours(5), ClientMarkers.AUGMENT)).containsExactly(Rule.NO_SUCH_BLOCK);
    }

    @Test
    void breakpointsAscendAndNoBlockHasTwo() {
        assertThat(rules(plain, ours(2, 1), ClientMarkers.AUGMENT)).containsExactly(Rule.NOT_ASCENDING);
        assertThat(rules(plain, ours(2, 2), ClientMarkers.AUGMENT)).containsExactly(Rule.NOT_ASCENDING);
    }

    @Test
    void aBlockOfTheClientIsNotMarkedAgain() {
        Prompt prompt =
                Prompts.prompt().message("a", 2_000).marked(Ttl.FIVE_MINUTES).build();

        assertThat(rules(prompt, ours(0), ClientMarkers.AUGMENT)).containsExactly(Rule.ALREADY_MARKED);
    }

    @Test
    void noLongerLifetimeStandsBehindAShorterOne() {
        Prompt prompt = Prompts.prompt()
                .message("a", 2_000)
                .message("b", 100)
                .marked(Ttl.ONE_HOUR)
                .message("c", 100)
                .build();

        assertThat(rules(prompt, ours(0), ClientMarkers.AUGMENT)).containsExactly(Rule.TTL_ORDER);
        assertThat(rules(prompt, ours(2), ClientMarkers.AUGMENT)).isEmpty();
        assertThat(rules(
                        prompt,
                        plan(List.of(), new Breakpoint(0, Ttl.ONE_HOUR, Reason.LIVE_ENTRY)),
                        ClientMarkers.AUGMENT))
                .isEmpty();
    }

    @Test
    void clientMarkersAreTakenOutInModeReplaceOnly() {
        Prompt prompt =
                Prompts.prompt().message("a", 2_000).marked(Ttl.FIVE_MINUTES).build();
        Plan plan = plan(prompt.clientMarkers(), new Breakpoint(0, Ttl.FIVE_MINUTES, Reason.CONVERSATION));

        assertThat(rules(prompt, plan, ClientMarkers.REPLACE)).isEmpty();
        assertThat(rules(prompt, plan, ClientMarkers.AUGMENT)).contains(Rule.WRONGLY_REMOVED);
    }

    @Test
    void aClientMarkerIsTakenOutOnlyForOneAsDeepAndAsLong() {
        Prompt prompt = Prompts.prompt()
                .message("a", 2_000)
                .message("b", 100)
                .marked(Ttl.ONE_HOUR)
                .message("c", 100)
                .build();
        List<ClientMarker> all = prompt.clientMarkers();

        assertThat(rules(prompt, plan(all), ClientMarkers.REPLACE)).containsExactly(Rule.REMOVED_FOR_LESS);
        assertThat(rules(prompt, plan(all, new Breakpoint(0, Ttl.ONE_HOUR, Reason.LIVE_ENTRY)), ClientMarkers.REPLACE))
                .containsExactly(Rule.REMOVED_FOR_LESS);
        assertThat(rules(
                        prompt,
                        plan(all, new Breakpoint(2, Ttl.FIVE_MINUTES, Reason.LIVE_ENTRY)),
                        ClientMarkers.REPLACE))
                .containsExactly(Rule.REMOVED_FOR_LESS);
        assertThat(rules(prompt, plan(all, new Breakpoint(2, Ttl.ONE_HOUR, Reason.LIVE_ENTRY)), ClientMarkers.REPLACE))
                .isEmpty();
    }

    @Test
    void aBreakpointSaidToBeTheClientsIsTheClients() {
        Plan plan = plan(List.of(), new Breakpoint(1, Ttl.FIVE_MINUTES, Reason.CLIENT));

        assertThat(rules(plain, plan, ClientMarkers.AUGMENT)).containsExactly(Rule.NO_SUCH_CLIENT_MARKER);
    }

    @Test
    void aRespectedClientPlanIsNotAddedTo() {
        Prompt prompt = Prompts.prompt()
                .message("a", 2_000)
                .marked(Ttl.FIVE_MINUTES)
                .message("b", 100)
                .build();

        assertThat(rules(prompt, ours(1), ClientMarkers.RESPECT)).containsExactly(Rule.CLIENT_PLAN_CHANGED);
    }

    private static List<Rule> rules(Prompt prompt, Plan plan, ClientMarkers mode) {
        return PlanCheck.violations(prompt, plan, Prompts.TARIFF, mode).stream()
                .map(Violation::rule)
                .toList();
    }

    private static Plan ours(int... blocks) {
        Breakpoint[] breakpoints = new Breakpoint[blocks.length];
        for (int i = 0; i < blocks.length; i++) {
            breakpoints[i] = new Breakpoint(blocks[i], Ttl.FIVE_MINUTES, Reason.CONVERSATION);
        }
        return plan(List.of(), breakpoints);
    }

    private static Plan plan(List<ClientMarker> removed, Breakpoint... breakpoints) {
        return new Plan(List.of(breakpoints), removed, List.of(), NOTHING);
    }
}
