package dev.tokenoptimizer.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tokenoptimizer.history.Chances;
import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.history.Recall.Continuation;
import dev.tokenoptimizer.history.Recall.Conversation;
import dev.tokenoptimizer.history.Recall.KnownPrefix;
import dev.tokenoptimizer.history.Recall.Place;
import dev.tokenoptimizer.history.Recall.Prospect;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.Markability;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.Prices;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvidencePlannerTest {

    private static final long NOW = 1_000_000_000L;
    private static final Money PLENTY = Money.dollars("100");
    private static final Money NONE = Money.ZERO;

    private final Planner planner = new EvidencePlanner();

    @Test
    void theDeepestLiveEntryIsMarkedAndTheNewEndOfAConversation() {
        Prompt prompt = conversation().build();
        Recall recall =
                recall(1).live(1).continues().prospect(3, Place.END, 0.8).build();

        Plan plan = plan(prompt, recall);

        assertThat(plan.breakpoints())
                .containsExactly(
                        new Breakpoint(1, Ttl.FIVE_MINUTES, Reason.LIVE_ENTRY),
                        new Breakpoint(3, Ttl.FIVE_MINUTES, Reason.CONVERSATION));
        assertThat(plan.expectation()).isEqualTo(new Expectation(2_500, 1_000, 0));
    }

    @Test
    void anExpiredEntryIsNotCountedOnButItsPrefixWasSeenBefore() {
        Prompt prompt = conversation().build();
        Recall recall = recall(1).known(1, 1, NOW - 1_000, 0.5, false).build();

        Plan plan = plan(prompt, recall);

        assertThat(plan.breakpoints()).containsExactly(new Breakpoint(1, Ttl.FIVE_MINUTES, Reason.SEEN_BEFORE));
        assertThat(plan.expectation()).isEqualTo(new Expectation(0, 2_500, 1_000));
    }

    @Test
    void newDepthIsWrittenFromTheChanceOnAtWhichItPays() {
        Prompt prompt = conversation().build();

        // 0.25 / (7/6 * 0.9) = 0.238
        assertThat(plan(prompt, recall(-1).prospect(3, Place.END, 0.23).build()).breakpoints())
                .isEmpty();
        assertThat(plan(prompt, recall(-1).prospect(3, Place.END, 0.25).build()).breakpoints())
                .hasSize(1);
    }

    @Test
    void aPromptWithoutEvidenceOfReturnStaysAsItIsAndSaysWhy() {
        Plan plan = plan(
                conversation().build(), recall(-1).prospect(3, Place.END, 0.1).build());

        assertThat(plan.changesBytes()).isFalse();
        assertThat(plan.withheld()).containsExactly(Reason.NO_EVIDENCE);
    }

    @Test
    void whatOthersWaitForIsWrittenWithoutFurtherEvidence() {
        Recall recall = recall(-1).prospect(3, Place.END, 0.1).build();
        PlanPolicy awaited = new PlanPolicy(ClientMarkers.AUGMENT, PLENTY, 0, 0);

        assertThat(planner.plan(conversation().build(), recall, Prompts.TARIFF, awaited, NOW)
                        .breakpoints())
                .containsExactly(new Breakpoint(0, Ttl.FIVE_MINUTES, Reason.AWAITED));
    }

    @Test
    void whoWritesAForkThatOthersWaitForMarksTheHeadTooWhichCostsNothing() {
        Recall recall = recall(1).known(1, 3, NOW - 4_000_000, 0.1, true).build();
        PlanPolicy awaited = new PlanPolicy(ClientMarkers.AUGMENT, PLENTY, 0, 1);

        assertThat(planner.plan(conversation().build(), recall, Prompts.TARIFF, awaited, NOW)
                        .breakpoints())
                .extracting(Breakpoint::block)
                .containsExactly(0, 1);
    }

    @Test
    void whatOthersWaitForIsNotWrittenWhenTheBudgetIsSpent() {
        Recall recall = recall(-1).prospect(3, Place.END, 0.1).build();
        PlanPolicy poor = new PlanPolicy(ClientMarkers.AUGMENT, NONE, 1, 0);

        Plan plan = planner.plan(conversation().build(), recall, Prompts.TARIFF, poor, NOW);

        assertThat(plan.breakpoints()).isEmpty();
        assertThat(plan.withheld()).containsExactly(Reason.BUDGET_SPENT);
    }

    @Test
    void whatOnlyThePriorSpeaksForIsExploration() {
        Plan plan = plan(
                conversation().build(),
                recall(-1).prospect(3, Place.END, 0.4, 3).build());

        assertThat(plan.breakpoints()).extracting(Breakpoint::reason).containsExactly(Reason.EXPLORATION);
    }

    @Test
    void itsOwnReturnsOutweighTheLearntChanceOfAPrefix() {
        Prompt prompt = conversation().build();
        // (1 of 20 visits, and 6 * 0.4) / 26 = 0.13: never came back in time but once
        Recall rare = recall(1).known(1, 20, NOW - 3_600_000, 0.4, false, 1).build();
        // (19 + 6 * 0.1) / 26 = 0.75
        Recall frequent =
                recall(1).known(1, 20, NOW - 3_600_000, 0.1, false, 19).build();

        assertThat(plan(prompt, rare).breakpoints()).isEmpty();
        assertThat(plan(prompt, frequent).breakpoints()).hasSize(1);
    }

    @Test
    void aForkIsMarkedAsFork() {
        Recall recall = recall(0).known(0, 3, NOW - 1_000, 0.5, true).build();

        assertThat(plan(conversation().build(), recall).breakpoints())
                .containsExactly(new Breakpoint(0, Ttl.FIVE_MINUTES, Reason.FORK));
    }

    @Test
    void aPromptBelowTheMinimumIsLeft() {
        Prompt prompt = Prompts.prompt().message("a", 700).build();

        Plan plan = plan(prompt, recall(-1).prospect(0, Place.END, 0.9).build());

        assertThat(plan.withheld()).containsExactly(Reason.BELOW_MINIMUM);
    }

    @Test
    void anEstimateALittleUnderTheMinimumIsTriedBecauseItCostsNothingIfItIs() {
        Prompt prompt = Prompts.prompt().message("a", 950).build();

        Plan plan = plan(prompt, recall(-1).prospect(0, Place.END, 0.9).build());

        assertThat(plan.breakpoints()).hasSize(1);
    }

    @Test
    void aRespectedClientPlanStays() {
        Prompt prompt = conversation().marked(Ttl.FIVE_MINUTES).build();
        Recall recall =
                recall(1).live(1).continues().prospect(3, Place.END, 0.9).build();

        Plan plan = plan(prompt, recall, ClientMarkers.RESPECT, PLENTY);

        assertThat(plan.changesBytes()).isFalse();
        assertThat(plan.withheld()).containsExactly(Reason.CLIENT_PLAN);
        assertThat(plan.breakpoints()).extracting(Breakpoint::reason).containsExactly(Reason.CLIENT);
    }

    @Test
    void aClientThatUsesAllSlotsLeavesNone() {
        Prompt prompt = Prompts.prompt()
                .message("a", 2_000)
                .marked(Ttl.FIVE_MINUTES)
                .message("b", 100)
                .marked(Ttl.FIVE_MINUTES, ClientMarker.Place.NESTED)
                .message("c", 100)
                .marked(Ttl.FIVE_MINUTES)
                .message("d", 100)
                .marked(Ttl.FIVE_MINUTES, ClientMarker.Place.AUTOMATIC)
                .message("e", 3_000)
                .build();

        Plan plan = plan(prompt, recall(-1).prospect(4, Place.END, 0.9).build());

        assertThat(plan.changesBytes()).isFalse();
        assertThat(plan.withheld()).containsExactly(Reason.NO_FREE_SLOT);
    }

    @Test
    void theClientsMarkersStayAndFreeSlotsAreUsed() {
        Prompt prompt = Prompts.prompt()
                .system("s", 2_000)
                .marked(Ttl.FIVE_MINUTES)
                .message("a", 2_000)
                .build();
        Recall recall = recall(-1).prospect(1, Place.END, 0.9, 50).build();

        Plan plan = plan(prompt, recall);

        assertThat(plan.breakpoints())
                .containsExactly(
                        new Breakpoint(0, Ttl.FIVE_MINUTES, Reason.CLIENT),
                        new Breakpoint(1, Ttl.FIVE_MINUTES, Reason.CONVERSATION));
        assertThat(plan.removed()).isEmpty();
    }

    @Test
    void inModeReplaceTheClientsMarkersGoAndThePlanIsOurs() {
        Prompt prompt = Prompts.prompt()
                .system("s", 2_000)
                .message("a", 2_000)
                .marked(Ttl.FIVE_MINUTES)
                .message("b", 100)
                .build();
        Recall recall =
                recall(0).live(0).continues().prospect(2, Place.END, 0.9).build();

        Plan plan = plan(prompt, recall, ClientMarkers.REPLACE, PLENTY);

        assertThat(plan.removed()).isEqualTo(prompt.clientMarkers());
        assertThat(plan.breakpoints()).noneMatch(breakpoint -> breakpoint.reason() == Reason.CLIENT);
        assertThat(plan.breakpoints())
                .contains(
                        new Breakpoint(0, Ttl.FIVE_MINUTES, Reason.LIVE_ENTRY),
                        new Breakpoint(2, Ttl.FIVE_MINUTES, Reason.CONVERSATION));
    }

    @Test
    void aSlotLeftInModeReplaceKeepsAPlaceOfTheClientsWhereAnEntryUnknownToUsMayBe() {
        Prompts prompt = Prompts.prompt().system("s", 2_000).message("m", 100).marked(Ttl.FIVE_MINUTES);
        for (int i = 2; i <= 5; i++) {
            prompt.message("m" + i, 100);
        }
        Recall recall = recall(-1).prospect(5, Place.END, 0.9).build();

        assertThat(plan(prompt.build(), recall, ClientMarkers.REPLACE, PLENTY).breakpoints())
                .containsExactly(
                        new Breakpoint(1, Ttl.FIVE_MINUTES, Reason.SPARE_SLOT),
                        new Breakpoint(5, Ttl.FIVE_MINUTES, Reason.CONVERSATION));
    }

    @Test
    void inModeReplaceTheClientsPlanStaysWhereOursIsShallower() {
        Prompt prompt = conversation().marked(Ttl.FIVE_MINUTES).build();
        Recall recall = recall(0).live(0).build();

        assertThat(plan(prompt, recall, ClientMarkers.REPLACE, PLENTY)).isEqualTo(plan(prompt, recall));
        assertThat(plan(prompt, recall).removed()).isEmpty();
    }

    @Test
    void inModeReplaceTheClientsPlanStaysWhereItLivesLonger() {
        Prompt prompt = conversation().marked(Ttl.ONE_HOUR).build();
        Recall recall =
                recall(1).live(1).continues().prospect(3, Place.END, 0.9).build();

        assertThat(plan(prompt, recall, ClientMarkers.REPLACE, PLENTY).changesBytes())
                .isFalse();
    }

    @Test
    void inModeReplaceWhatTheClientWouldHaveWrittenTakesNothingFromTheAllowance() {
        Prompt prompt = conversation().marked(Ttl.FIVE_MINUTES).build();
        Recall recall = recall(1).live(1).prospect(3, Place.END, 0.9).build();

        assertThat(plan(prompt, recall, ClientMarkers.REPLACE, NONE).breakpoints())
                .extracting(Breakpoint::block)
                .containsExactly(1, 3);
    }

    @Test
    void inModeReplaceTheClientsPlanStaysWhenNotEvenReadsAreAllowed() {
        Prompt prompt = conversation().marked(Ttl.FIVE_MINUTES).build();
        Recall recall = recall(1).live(1).prospect(3, Place.END, 0.9).build();

        assertThat(plan(prompt, recall, ClientMarkers.REPLACE, new Money(-1)).changesBytes())
                .isFalse();
    }

    @Test
    void aReadThatTheClientsMarkerReachesNeedsNoneOfOurs() {
        Prompt prompt = conversation().marked(Ttl.FIVE_MINUTES).build();
        Recall recall = recall(1).live(1).build();

        Plan plan = plan(prompt, recall);

        assertThat(plan.changesBytes()).isFalse();
        assertThat(plan.expectation()).isEqualTo(new Expectation(2_500, 1_000, 0));
    }

    @Test
    void anEntryOutOfTheClientsLookBackIsMarked() {
        Prompts prompt = Prompts.prompt().system("s", 2_000);
        for (int i = 1; i <= 25; i++) {
            prompt.message("m" + i, 100);
        }
        prompt.marked(Ttl.FIVE_MINUTES);

        Plan plan = plan(prompt.build(), recall(5).live(5).build());

        assertThat(plan.breakpoints()).contains(new Breakpoint(5, Ttl.FIVE_MINUTES, Reason.LIVE_ENTRY));
        assertThat(plan.expectation().read()).isEqualTo(2_500);
    }

    @Test
    void beforeAOneHourMarkerOfTheClientOursIsOneHourToo() {
        Prompts prompt = Prompts.prompt().system("s", 2_000);
        for (int i = 1; i <= 25; i++) {
            prompt.message("m" + i, 100);
        }
        prompt.marked(Ttl.ONE_HOUR);

        Plan plan = plan(prompt.build(), recall(2).live(2).build());

        assertThat(plan.breakpoints()).contains(new Breakpoint(2, Ttl.ONE_HOUR, Reason.LIVE_ENTRY));
    }

    @Test
    void aRequestThatBreaksTheOrderOfLifetimesIsTheProvidersToRefuse() {
        Prompt prompt = Prompts.prompt()
                .message("a", 2_000)
                .marked(Ttl.FIVE_MINUTES)
                .message("b", 100)
                .marked(Ttl.ONE_HOUR)
                .message("c", 2_000)
                .build();

        Plan plan = plan(prompt, recall(-1).prospect(2, Place.END, 0.9).build());

        assertThat(plan.changesBytes()).isFalse();
        assertThat(plan.withheld()).containsExactly(Reason.TTL_ORDER);
    }

    @Test
    void whatAnotherRequestIsWritingIsNotWrittenAgain() {
        Prompt prompt = conversation().build();
        Recall recall = recall(1).pending(1, 0.9).build();

        Plan plan = plan(prompt, recall);

        assertThat(plan.changesBytes()).isFalse();
        assertThat(plan.withheld()).containsExactly(Reason.WRITE_PENDING);
    }

    @Test
    void aLiveEntryIsReadWhileDeeperOnesAreBeingWritten() {
        Prompt prompt = conversation().build();
        Recall recall = recall(1).live(0).pending(1, 0.9).build();

        Plan plan = plan(prompt, recall);

        assertThat(plan.breakpoints()).containsExactly(new Breakpoint(0, Ttl.FIVE_MINUTES, Reason.LIVE_ENTRY));
        assertThat(plan.withheld()).containsExactly(Reason.WRITE_PENDING);
    }

    @Test
    void theAllowanceLimitsTheDepth() {
        Prompt prompt = conversation().build();
        Recall recall = recall(-1)
                .prospect(0, Place.HEAD, 0.9)
                .prospect(3, Place.END, 0.9)
                .build();

        // 0.75 $ per million tokens of premium: 2,000 tokens cost 0.0015 $, 3,500 cost 0.002625 $
        Plan plan = plan(prompt, recall, ClientMarkers.AUGMENT, Money.dollars("0.002"));

        assertThat(plan.breakpoints()).extracting(Breakpoint::block).containsExactly(0);
        assertThat(plan.withheld()).containsExactly(Reason.BUDGET_SPENT);
    }

    @Test
    void anHourThatTheAllowanceDoesNotCoverBecomesFiveMinutesAndSaysWhy() {
        Recall recall = recall(0).pausing(0, 20).build();

        // 2,000 tokens cost 0.006 $ for an hour, 0.0015 $ for five minutes
        Plan rich = plan(conversation().build(), recall);
        Plan poor = plan(conversation().build(), recall, ClientMarkers.AUGMENT, Money.dollars("0.002"));

        assertThat(rich.breakpoints()).extracting(Breakpoint::ttl).containsExactly(Ttl.ONE_HOUR);
        assertThat(rich.withheld()).isEmpty();
        assertThat(poor.breakpoints()).extracting(Breakpoint::ttl).containsExactly(Ttl.FIVE_MINUTES);
        assertThat(poor.withheld()).containsExactly(Reason.BUDGET_SPENT);
    }

    @Test
    void pausesOfAPrefixCountThoughADeeperOneCanOnlyBeMarkedThere() {
        Prompt prompt = Prompts.prompt()
                .system("s", 2_000)
                .block("t", 100, Markability.UNKNOWN_KIND)
                .message("a", 500)
                .build();
        Recall recall =
                recall(1).pausing(0, 20).known(1, 9, NOW - 1_000, 0.5, false, 8).build();

        assertThat(plan(prompt, recall).breakpoints())
                .extracting(Breakpoint::block, Breakpoint::ttl)
                .containsExactly(tuple(0, Ttl.ONE_HOUR));
    }

    @Test
    void withoutAllowanceOnlyReadsAreMarked() {
        Recall recall = recall(1).live(1).prospect(3, Place.END, 0.9).build();

        Plan plan = plan(conversation().build(), recall, ClientMarkers.AUGMENT, NONE);

        assertThat(plan.breakpoints()).extracting(Breakpoint::reason).containsExactly(Reason.LIVE_ENTRY);
        assertThat(plan.withheld()).containsExactly(Reason.BUDGET_SPENT);
    }

    @Test
    void aNegativeAllowanceForbidsReadsToo() {
        Plan plan = plan(conversation().build(), recall(1).live(1).build(), ClientMarkers.AUGMENT, new Money(-1));

        assertThat(plan.changesBytes()).isFalse();
        assertThat(plan.withheld()).containsExactly(Reason.BUDGET_SPENT);
    }

    @Test
    void behindAVolatileHeadNothingIsMarkedButTheToolsBefore() {
        Prompt prompt = Prompts.prompt()
                .tool("t", 2_000)
                .system("billing line", 50)
                .system("s", 2_000)
                .message("a", 500)
                .volatileHead()
                .build();
        Recall recall = recall(-1)
                .prospect(0, Place.HEAD, 0.9)
                .prospect(3, Place.END, 0.9)
                .build();

        assertThat(plan(prompt, recall).breakpoints())
                .extracting(Breakpoint::block)
                .containsExactly(0);
    }

    @Test
    void aStringIsNotWrappedInASignedConversationMetMidway() {
        Prompt prompt = Prompts.prompt()
                .message("a", 2_000)
                .message("b", 500)
                .message("c", 0)
                .block("text", 500, Markability.WRAP)
                .signedThinking()
                .build();
        Recall midway = recall(-1).prospect(3, Place.END, 0.9).build();
        Recall known = recall(-1).fromStart().prospect(3, Place.END, 0.9).build();

        assertThat(plan(prompt, midway).breakpoints())
                .extracting(Breakpoint::block)
                .containsExactly(2);
        assertThat(plan(prompt, known).breakpoints())
                .extracting(Breakpoint::block)
                .containsExactly(3);
    }

    @Test
    void withServerToolsTheFirstMarkerHasToEarnTheirWritesToo() {
        Recall recall = recall(-1).prospect(1, Place.END, 0.5).build();

        // 2,000 * (1.05 * 0.5 - 0.25) = 550 is less than 4,000 * 0.25; 20,000 tokens earn 5,500
        Prompt small = Prompts.prompt()
                .system("s", 1_500)
                .message("a", 500)
                .serverTools()
                .build();
        Prompt large = Prompts.prompt()
                .system("s", 19_500)
                .message("a", 500)
                .serverTools()
                .build();

        assertThat(plan(small, recall).breakpoints()).isEmpty();
        assertThat(plan(large, recall).breakpoints()).hasSize(1);
    }

    @Test
    void nothingMarkableIsSaid() {
        Prompt unmarkable =
                Prompts.prompt().block("x", 5_000, Markability.UNKNOWN_KIND).build();

        assertThat(plan(unmarkable, recall(-1).prospect(0, Place.END, 0.9).build())
                        .withheld())
                .containsExactly(Reason.NOTHING_MARKABLE);
    }

    @Test
    void longNewContentIsBridgedForTheLookBack() {
        Prompts prompt = Prompts.prompt().system("s", 2_000);
        for (int i = 1; i <= 40; i++) {
            prompt.message("m" + i, 100);
        }
        Recall recall =
                recall(0).live(0).continues().prospect(40, Place.END, 0.9).build();

        Plan plan = plan(prompt.build(), recall);

        assertThat(plan.breakpoints())
                .extracting(Breakpoint::block, Breakpoint::reason)
                .containsExactly(
                        tuple(0, Reason.LIVE_ENTRY),
                        tuple(10, Reason.LOOKBACK_BRIDGE),
                        tuple(25, Reason.LOOKBACK_BRIDGE),
                        tuple(40, Reason.CONVERSATION));
        assertThat(plan.expectation()).isEqualTo(new Expectation(2_000, 4_000, 0));
    }

    @Test
    void aFreeSlotSecuresAShallowerEntryOutOfReach() {
        Prompts prompt = Prompts.prompt().system("s", 2_000);
        for (int i = 1; i <= 30; i++) {
            prompt.message("m" + i, 100);
        }
        Recall recall = recall(28)
                .live(0)
                .live(28)
                .continues()
                .prospect(30, Place.END, 0.9)
                .build();

        assertThat(plan(prompt.build(), recall).breakpoints())
                .extracting(Breakpoint::block)
                .containsExactly(0, 28, 30);
    }

    @Test
    void aSlotThatNothingElseNeedsSecuresTheHeadInsideWhatIsWrittenAnyway() {
        Recall recall = recall(-1)
                .prospect(0, Place.HEAD, 0.4, 3)
                .prospect(3, Place.END, 0.4, 3)
                .build();

        Plan plan = plan(conversation().build(), recall);

        assertThat(plan.breakpoints())
                .containsExactly(
                        new Breakpoint(0, Ttl.FIVE_MINUTES, Reason.SPARE_SLOT),
                        new Breakpoint(3, Ttl.FIVE_MINUTES, Reason.EXPLORATION));
        assertThat(plan.expectation()).isEqualTo(new Expectation(0, 3_500, 0));
    }

    @Test
    void aSpareSlotSecuresTheHeadBeforeTheLookBack() {
        Prompts prompt = Prompts.prompt().system("s", 2_000);
        for (int i = 1; i <= 60; i++) {
            prompt.message("m" + i, 100);
        }
        Recall recall = recall(58)
                .known(0, 5, NOW - 600_000, 0.3, true)
                .continues()
                .prospect(60, Place.END, 0.9)
                .build();

        assertThat(plan(prompt.build(), recall).breakpoints())
                .extracting(Breakpoint::block, Breakpoint::reason)
                .containsExactly(
                        tuple(0, Reason.SPARE_SLOT),
                        tuple(30, Reason.LOOKBACK_BRIDGE),
                        tuple(45, Reason.LOOKBACK_BRIDGE),
                        tuple(60, Reason.CONVERSATION));
    }

    @Test
    void aSpareSlotIsNotSpentOnWhatIsReadAnyway() {
        Recall recall = recall(1)
                .live(0)
                .live(1)
                .continues()
                .prospect(3, Place.END, 0.9)
                .build();

        assertThat(plan(conversation().build(), recall).breakpoints())
                .extracting(Breakpoint::reason)
                .containsExactly(Reason.LIVE_ENTRY, Reason.CONVERSATION);
    }

    /** 2,000 tokens of system, then messages of 500, 500 and 500. */
    private static Prompts conversation() {
        return Prompts.prompt()
                .system("s", 2_000)
                .message("a", 500)
                .message("b", 500)
                .message("c", 500);
    }

    @Test
    void theCheaperAReadTheLessLikelyAReturnNeedBe() {
        Prompt prompt = conversation().build();
        // 0.25 / (7/6 * 0.95) = 0.2256 and 0.25 / (7/6 * 0.975) = 0.2198
        Tariff twentieth = reading(150_000);
        Tariff fortieth = reading(75_000);

        assertThat(plan(prompt, recall(-1).prospect(3, Place.END, 0.225).build(), twentieth)
                        .breakpoints())
                .isEmpty();
        assertThat(plan(prompt, recall(-1).prospect(3, Place.END, 0.226).build(), twentieth)
                        .breakpoints())
                .hasSize(1);
        assertThat(plan(prompt, recall(-1).prospect(3, Place.END, 0.219).build(), fortieth)
                        .breakpoints())
                .isEmpty();
        assertThat(plan(prompt, recall(-1).prospect(3, Place.END, 0.220).build(), fortieth)
                        .breakpoints())
                .hasSize(1);
    }

    @Test
    void whereHalfAnHourIsAllThereIsNothingElseIsAskedFor() {
        Recall pausing = recall(0).pausing(0, 50).build();
        Prompt prompt = Prompts.prompt().system("s", 5_000).message("a", 500).build();

        assertThat(plan(prompt, pausing, Prompts.openAi()).breakpoints())
                .containsExactly(new Breakpoint(0, Ttl.THIRTY_MINUTES, Reason.SEEN_BEFORE));
    }

    @Test
    void whereFiveMinutesAreAllThereIsNothingElseIsAskedFor() {
        Recall pausing = recall(0).pausing(0, 50).build();
        Prompt prompt = Prompts.prompt().system("s", 5_000).message("a", 500).build();

        assertThat(plan(prompt, pausing, Prompts.tariff(1_024, Ttl.FIVE_MINUTES))
                        .breakpoints())
                .containsExactly(new Breakpoint(0, Ttl.FIVE_MINUTES, Reason.SEEN_BEFORE));
    }

    @Test
    void whatIsReadNeedsNoInsuranceWhereThereIsButOneLifetime() {
        Recall recall =
                recall(1).live(1).continues().prospect(3, Place.END, 0.8).build();

        assertThat(plan(conversation().build(), recall, Prompts.openAi()).breakpoints())
                .containsExactly(
                        new Breakpoint(1, Ttl.THIRTY_MINUTES, Reason.LIVE_ENTRY),
                        new Breakpoint(3, Ttl.THIRTY_MINUTES, Reason.CONVERSATION));
    }

    @Test
    void whereTheProviderDoesNotLookBackNothingIsBridged() {
        Prompts prompt = Prompts.prompt().system("s", 2_000);
        for (int i = 1; i <= 40; i++) {
            prompt.message("m" + i, 100);
        }
        Recall recall =
                recall(0).live(0).continues().prospect(40, Place.END, 0.9).build();

        assertThat(plan(prompt.build(), recall, Prompts.openAi()).breakpoints())
                .extracting(Breakpoint::block)
                .containsExactly(0, 40);
    }

    @Test
    void whereTheProviderDoesNotLookBackAShallowerEntryNearbyIsMarkedToo() {
        Recall recall = recall(1)
                .live(0)
                .live(1)
                .continues()
                .prospect(3, Place.END, 0.9)
                .build();

        assertThat(plan(conversation().build(), recall, Prompts.openAi()).breakpoints())
                .extracting(Breakpoint::block)
                .containsExactly(0, 1, 3);
    }

    @Test
    void whatCostsNothingIsMarkedHoweverUnlikelyItComesBack() {
        Prices free = new Prices(3_000_000, 3_000_000, 3_000_000, 300_000, 15_000_000);
        Recall unlikely = recall(-1)
                .prospect(0, Place.HEAD, 0.002)
                .prospect(3, Place.END, 0.001)
                .build();
        PlanPolicy poor = new PlanPolicy(ClientMarkers.AUGMENT, NONE, 1);

        assertThat(planner.plan(
                                conversation().build(),
                                unlikely,
                                Prompts.tariff(1_024, free, Ttl.FIVE_MINUTES),
                                poor,
                                NOW)
                        .breakpoints())
                .extracting(Breakpoint::block)
                .containsExactly(0, 3);
        assertThat(planner.plan(conversation().build(), unlikely, Prompts.TARIFF, poor, NOW)
                        .breakpoints())
                .isEmpty();
    }

    private static Tariff reading(long price) {
        return Prompts.tariff(
                1_024, new Prices(3_000_000, 3_750_000, 6_000_000, price, 15_000_000), Ttl.FIVE_MINUTES, Ttl.ONE_HOUR);
    }

    private Plan plan(Prompt prompt, Recall recall, Tariff tariff) {
        return planner.plan(prompt, recall, tariff, new PlanPolicy(ClientMarkers.AUGMENT, PLENTY), NOW);
    }

    private Plan plan(Prompt prompt, Recall recall) {
        return plan(prompt, recall, ClientMarkers.AUGMENT, PLENTY);
    }

    private Plan plan(Prompt prompt, Recall recall, ClientMarkers mode, Money allowance) {
        return planner.plan(prompt, recall, Prompts.TARIFF, new PlanPolicy(mode, allowance), NOW);
    }

    private static Remembered recall(int deepestSeen) {
        return new Remembered(deepestSeen);
    }

    private static final class Remembered {
        private final int deepestSeen;
        private final List<KnownPrefix> prefixes = new ArrayList<>();
        private final List<Prospect> prospects = new ArrayList<>();
        private Continuation continuation = Continuation.NONE;
        private boolean fromStart;

        Remembered(int deepestSeen) {
            this.deepestSeen = deepestSeen;
        }

        Remembered live(int block) {
            prefixes.add(new KnownPrefix(
                    block,
                    2,
                    NOW - 60_000,
                    1,
                    0,
                    0,
                    0,
                    0,
                    false,
                    NOW + 240_000,
                    Ttl.FIVE_MINUTES,
                    false,
                    false,
                    both(0.5)));
            return this;
        }

        Remembered pending(int block, double chance) {
            prefixes.add(
                    new KnownPrefix(block, 1, NOW - 1_000, 0, 0, 0, 0, 0, false, 0, null, true, false, both(chance)));
            return this;
        }

        Remembered known(int block, int visits, long lastSeen, double chance, boolean fork) {
            return known(block, visits, lastSeen, chance, fork, 0);
        }

        Remembered known(int block, int visits, long lastSeen, double chance, boolean fork, int returns) {
            prefixes.add(new KnownPrefix(
                    block, visits, lastSeen, returns, 0, 0, 0, 0, fork, 0, null, false, false, both(chance)));
            return this;
        }

        /** Came back within five minutes nearly always, but paused longer so often. */
        Remembered pausing(int block, int longPauses) {
            prefixes.add(new KnownPrefix(
                    block,
                    20,
                    NOW - 1_000,
                    19,
                    0,
                    NOW - 1_000,
                    longPauses,
                    0,
                    false,
                    0,
                    null,
                    false,
                    false,
                    both(0.9)));
            return this;
        }

        Remembered prospect(int block, Place place, double chance) {
            return prospect(block, place, chance, 100);
        }

        Remembered prospect(int block, Place place, double chance, double evidence) {
            prospects.add(new Prospect(block, place, both(chance), evidence));
            return this;
        }

        Remembered continues() {
            continuation = Continuation.EXACT;
            return this;
        }

        Remembered fromStart() {
            fromStart = true;
            return this;
        }

        /** No pauses of more than five minutes. */
        private static Chances both(double chance) {
            return new Chances(chance, chance);
        }

        Recall build() {
            Conversation conversation = new Conversation(continuation, 1, 1_000, 100, fromStart);
            return new Recall(Prompts.TERMS, deepestSeen, prefixes, prospects, conversation);
        }
    }
}
