package dev.tokenoptimizer.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tokenoptimizer.history.Recall.Continuation;
import dev.tokenoptimizer.history.Recall.KnownPrefix;
import dev.tokenoptimizer.history.Recall.Place;
import dev.tokenoptimizer.history.Recall.Prospect;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.planner.Prompts;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Reach;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.usage.Usage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class InMemoryHistoryTest {

    private static final long T0 = 1_000_000_000L;
    private static final long MINUTE = 60_000;

    private final InMemoryHistory history = new InMemoryHistory(HistoryLimits.standard());

    @Test
    void ofAnUnknownPromptOnlyProspectsAreKnown() {
        Recall recall = history.recall(turn(1), Prompts.TERMS, T0);

        assertThat(recall.deepestSeen()).isEqualTo(-1);
        assertThat(recall.prefixes()).isEmpty();
        assertThat(recall.prospects()).extracting(Prospect::place).contains(Place.HEAD, Place.END);
        assertThat(recall.conversation().continuation()).isEqualTo(Continuation.NONE);
        assertThat(recall.conversationKnown()).isTrue();
    }

    @Test
    void theNextTurnContinuesTheOneBefore() {
        send(turn(1), T0);
        send(turn(2), T0 + 10_000);

        Recall recall = history.recall(turn(3), Prompts.TERMS, T0 + 25_000);

        assertThat(recall.deepestSeen()).isEqualTo(3);
        assertThat(recall.conversation().continuation()).isEqualTo(Continuation.EXACT);
        assertThat(recall.conversation().turn()).isEqualTo(2);
        assertThat(recall.conversation().gapMillis()).isEqualTo(15_000);
        assertThat(recall.conversationKnown()).isTrue();
        KnownPrefix first = known(recall, 1);
        assertThat(first.visits()).isEqualTo(2);
        assertThat(first.returnsWithinShort()).isEqualTo(1);
    }

    @Test
    void aConversationFirstSeenMidwayIsNotKnown() {
        send(turn(5), T0);

        assertThat(history.recall(turn(6), Prompts.TERMS, T0 + 1_000).conversationKnown())
                .isFalse();
    }

    @Test
    void aConversationThatSharesOnlyItsFirstMessageWithOneSeenFromItsStartIsNotKnown() {
        send(turn(1), T0);

        assertThat(history.recall(turn(2), Prompts.TERMS, T0 + 1_000).conversationKnown())
                .isTrue();
        assertThat(history.recall(turn(5), Prompts.TERMS, T0 + 1_000).conversationKnown())
                .isFalse();
    }

    @Test
    void aPromptThatDropsTheLastMessageIsANearContinuation() {
        send(
                Prompts.prompt()
                        .system("s", 2_000)
                        .message("a", 100)
                        .message("b", 100)
                        .message("now 12:00", 10)
                        .build(),
                T0);

        Recall recall = history.recall(
                Prompts.prompt()
                        .system("s", 2_000)
                        .message("a", 100)
                        .message("b", 100)
                        .message("now 12:01", 10)
                        .build(),
                Prompts.TERMS,
                T0 + 1_000);

        assertThat(recall.conversation().continuation()).isEqualTo(Continuation.NEAR);
        assertThat(recall.deepestSeen()).isEqualTo(2);
    }

    @Test
    void aHeadThatPromptsPartBehindIsAFork() {
        send(Prompts.prompt().system("s", 2_000).message("a", 100).build(), T0);
        send(Prompts.prompt().system("s", 2_000).message("b", 100).build(), T0 + 1_000);

        Recall recall = history.recall(
                Prompts.prompt().system("s", 2_000).message("c", 100).build(), Prompts.TERMS, T0 + 2_000);

        assertThat(recall.deepestSeen()).isZero();
        assertThat(known(recall, 0).fork()).isTrue();
    }

    @Test
    void otherOwnersKnowNothingOfIt() {
        send(Prompts.prompt("one").system("s", 2_000).message("a", 100).build(), T0);

        Recall recall = history.recall(
                Prompts.prompt("two").system("s", 2_000).message("a", 100).build(), Prompts.TERMS, T0 + 1);

        assertThat(recall.deepestSeen()).isEqualTo(-1);
    }

    @Test
    void aWriteIsPendingForOthersUntilTheAnswerBegins() {
        Sending sending = send(turn(1), T0, 0, 1);

        assertThat(known(history.recall(turn(1), Prompts.TERMS, T0 + 1), 1).writePending())
                .isTrue();
        assertThat(known(history.recall(turn(1), Prompts.TERMS, T0 + 1), 1).live(T0 + 1))
                .isFalse();

        sending.begun();

        assertThat(known(history.recall(turn(1), Prompts.TERMS, T0 + 2), 1).writePending())
                .isFalse();
        assertThat(known(history.recall(turn(1), Prompts.TERMS, T0 + 2), 1).entryExpiresMillis())
                .isEqualTo(T0 + 5 * MINUTE);
    }

    @Test
    void whereEntriesCanBeReadOnlyAtTheEndOfAnAnswerAWriteIsPendingUntilTheBillComes() {
        Recall recall = history.recall(turn(1), new Terms(Ttl.FIVE_MINUTES, new Reach(20), false, false), T0);
        Sending sending = history.sent(turn(1), plan(1), recall, T0);

        sending.begun();
        KnownPrefix begun = known(history.recall(turn(1), Prompts.TERMS, T0 + 1), 1);
        sending.served(usage(0, 0, 2_100, 0));
        KnownPrefix served = known(history.recall(turn(1), Prompts.TERMS, T0 + 2), 1);

        assertThat(begun.writePending()).isTrue();
        assertThat(begun.live(T0 + 1)).isFalse();
        assertThat(served.writePending()).isFalse();
        assertThat(served.live(T0 + 2)).isTrue();
    }

    @Test
    void aReadRenewsOnlyTheEntryThatItFinds() {
        assertThat(headAfterAReadBehindIt(Prompts.TERMS)).isEqualTo(T0 + 5 * MINUTE);
    }

    @Test
    void whereReadsRenewShorterEntriesTooTheyAreBelievedToLiveAsLong() {
        assertThat(headAfterAReadBehindIt(new Terms(Ttl.FIVE_MINUTES, new Reach(20), true, true)))
                .isEqualTo(T0 + 9 * MINUTE);
    }

    /** Until when the head is believed to live that was written with the first turn, when the second reads past it. */
    private long headAfterAReadBehindIt(Terms terms) {
        Sending first = send(turn(1), T0, 0, 1);
        first.begun();
        first.served(usage(0, 0, 2_100, 0));
        Recall recall = history.recall(turn(2), terms, T0 + 4 * MINUTE);
        Sending second = history.sent(turn(2), plan(1, 3), recall, T0 + 4 * MINUTE);
        second.begun();
        second.served(usage(0, 2_100, 200, 0));
        return known(history.recall(turn(2), Prompts.TERMS, T0 + 4 * MINUTE + 1), 0)
                .entryExpiresMillis();
    }

    @Test
    void anAbandonedWriteIsForgotten() {
        send(turn(1), T0, 1).abandoned();

        KnownPrefix end = known(history.recall(turn(1), Prompts.TERMS, T0 + 1), 1);
        assertThat(end.writePending()).isFalse();
        assertThat(end.live(T0 + 1)).isFalse();
    }

    @Test
    void aWriteOfWhichNothingIsHeardIsPendingFiveMinutesAtMost() {
        send(turn(1), T0, 1);

        assertThat(known(history.recall(turn(1), Prompts.TERMS, T0 + 5 * MINUTE - 1), 1)
                        .writePending())
                .isTrue();
        assertThat(known(history.recall(turn(1), Prompts.TERMS, T0 + 5 * MINUTE), 1)
                        .writePending())
                .isFalse();
    }

    @Test
    void theClientsMarkersWriteToo() {
        Prompt prompt = Prompts.prompt()
                .system("s", 2_000)
                .marked(Ttl.ONE_HOUR)
                .message("a", 100)
                .build();
        Sending sending = send(prompt, T0);
        sending.served(usage(100, 0, 0, 2_000));

        KnownPrefix head = known(history.recall(prompt, Prompts.TERMS, T0 + 1), 0);
        assertThat(head.entryTtl()).isEqualTo(Ttl.ONE_HOUR);
        assertThat(head.entryExpiresMillis()).isEqualTo(T0 + 60 * MINUTE);
    }

    @Test
    void aTurnThatReadsAllOfItsConversationIsNoUseOfTheHead() {
        send(turn(1), T0, 0, 1).served(usage(0, 0, 2_100, 0));
        send(turn(2), T0 + MINUTE, 1).served(usage(200, 2_100, 0, 0));

        KnownPrefix head = known(history.recall(turn(3), Prompts.TERMS, T0 + 2 * MINUTE), 0);
        assertThat(head.lastSeenMillis()).isEqualTo(T0 + MINUTE);
        assertThat(head.lastUsedMillis()).isEqualTo(T0);
    }

    @Test
    void theTimeBetweenUsesIsALongPauseOrALostOne() {
        send(conversation("a", 1), T0);
        send(conversation("b", 1), T0 + 4 * MINUTE);
        send(conversation("c", 1), T0 + 14 * MINUTE);
        send(conversation("d", 1), T0 + 80 * MINUTE);

        KnownPrefix head = known(history.recall(conversation("e", 1), Prompts.TERMS, T0 + 81 * MINUTE), 0);
        assertThat(head.longPauses()).isEqualTo(1);
        assertThat(head.lostPauses()).isEqualTo(1);
    }

    @Test
    void returnsAreToldForTheShortestLifetimeOnOffer() {
        send(turn(1), T0);
        send(turn(1), T0 + 4 * MINUTE);
        send(turn(1), T0 + 24 * MINUTE);
        send(turn(1), T0 + 64 * MINUTE);

        KnownPrefix five = known(history.recall(turn(2), Prompts.TERMS, T0 + 65 * MINUTE), 1);
        KnownPrefix thirty = known(history.recall(turn(2), Prompts.OPENAI_TERMS, T0 + 65 * MINUTE), 1);

        assertThat(five.returnsWithinShort()).isEqualTo(1);
        assertThat(five.returnsWithin1h()).isEqualTo(2);
        assertThat(thirty.returnsWithinShort()).isEqualTo(2);
        assertThat(thirty.returnsWithin1h()).isEqualTo(1);
    }

    @Test
    void withoutLookBackAMissSaysNothingOfEntriesThatNoMarkerStoodOn() {
        send(turn(1), T0, 0, 1).served(usage(0, 0, 2_100, 0));

        Sending sending = history.sent(
                turn(2), plan(1, 3), history.recall(turn(2), Prompts.OPENAI_TERMS, T0 + MINUTE), T0 + MINUTE);
        sending.served(usage(0, 0, 2_300, 0));

        Recall recall = history.recall(conversation("d", 1), Prompts.OPENAI_TERMS, T0 + 2 * MINUTE);
        assertThat(known(recall, 0).live(T0 + 2 * MINUTE)).isTrue();
    }

    @Test
    void withLookBackAMissMeansThatNothingWasFoundOnTheWay() {
        send(turn(1), T0, 0, 1).served(usage(0, 0, 2_100, 0));
        send(turn(2), T0 + MINUTE, 1, 3).served(usage(0, 0, 2_300, 0));

        Recall recall = history.recall(conversation("d", 1), Prompts.TERMS, T0 + 2 * MINUTE);
        assertThat(known(recall, 0).live(T0 + 2 * MINUTE)).isFalse();
    }

    @Test
    void aReadRenewsTheEntryFromTheStartOfItsRequest() {
        send(turn(1), T0, 1).served(usage(0, 0, 2_100, 0));
        send(turn(2), T0 + 4 * MINUTE, 1).served(usage(200, 2_100, 0, 0));

        assertThat(known(history.recall(turn(3), Prompts.TERMS, T0 + 5 * MINUTE), 1)
                        .entryExpiresMillis())
                .isEqualTo(T0 + 9 * MINUTE);
    }

    @Test
    void anExpectedReadThatDidNotHappenMeansTheEntryIsDead() {
        send(turn(1), T0, 1).served(usage(0, 0, 2_100, 0));
        send(turn(2), T0 + MINUTE, 1).served(usage(2_300, 0, 0, 0));

        assertThat(known(history.recall(turn(3), Prompts.TERMS, T0 + 2 * MINUTE), 1)
                        .live(T0 + 2 * MINUTE))
                .isFalse();
    }

    @Test
    void anEntryThatWasMissingOnceIsNotBelievedInForAnInnerMarkerAlone() {
        send(conversation("a", 1), T0, 0, 1).served(usage(0, 0, 2_100, 0));
        send(conversation("b", 1), T0 + MINUTE, 0, 1).served(usage(0, 0, 2_100, 0));

        Recall recall = history.recall(conversation("b", 2), Prompts.TERMS, T0 + 2 * MINUTE);

        assertThat(known(recall, 0).live(T0 + 2 * MINUTE)).isFalse();
        assertThat(known(recall, 1).live(T0 + 2 * MINUTE)).isTrue();
    }

    @Test
    void anEntryThatWasMissingOnceIsBelievedInAgainWhenTheBillShowsIt() {
        send(conversation("a", 1), T0, 0, 1).served(usage(0, 0, 2_100, 0));
        send(conversation("b", 1), T0 + MINUTE, 0, 1).served(usage(0, 0, 2_100, 0));
        send(conversation("c", 1), T0 + 2 * MINUTE, 0, 1).served(usage(0, 2_000, 100, 0));

        Recall recall = history.recall(conversation("d", 1), Prompts.TERMS, T0 + 3 * MINUTE);

        assertThat(known(recall, 0).live(T0 + 3 * MINUTE)).isTrue();
    }

    @Test
    void theBillTellsWhichEntryWasReadEvenWhenTheEstimateIsOff() {
        send(turn(1), T0, 0, 1).served(usage(0, 0, 2_520, 0));
        // everything is billed at 1.2 times the estimate: 2,400 is the head (2,000), not the end of turn 1 (2,100)
        send(turn(2), T0 + MINUTE, 0, 1, 3).served(usage(0, 2_400, 360, 0));

        Recall recall = history.recall(turn(3), Prompts.TERMS, T0 + 2 * MINUTE);

        assertThat(known(recall, 0).entryExpiresMillis()).isEqualTo(T0 + 6 * MINUTE);
        assertThat(known(recall, 3).live(T0 + 2 * MINUTE)).isTrue();
    }

    @Test
    void aBillSaysNothingOfWhatALaterRequestWrote() {
        send(turn(1), T0, 1).served(usage(0, 0, 2_100, 0));
        Sending slow = send(turn(2), T0 + MINUTE, 3);
        send(turn(1), T0 + 2 * MINUTE, 1).served(usage(0, 0, 2_100, 0));

        slow.served(usage(0, 0, 2_300, 0));

        assertThat(known(history.recall(turn(3), Prompts.TERMS, T0 + 3 * MINUTE), 1)
                        .entryExpiresMillis())
                .isEqualTo(T0 + 7 * MINUTE);
    }

    @Test
    void aRequestThatLeavesAgainUnmarkedIsOneSightingAndWritesNothing() {
        for (int i = 0; i < 50; i++) {
            Prompt prompt = conversation("c" + i, 1);
            Sending refused = send(prompt, T0, 1);
            Sending again = refused.resent(plan(), T0 + 500);
            again.begun();
            again.served(usage(2_100, 0, 0, 0));
        }

        KnownPrefix end = known(history.recall(conversation("c0", 1), Prompts.TERMS, T0 + 1_000), 1);
        assertThat(end.visits()).isEqualTo(1);
        assertThat(end.writePending()).isFalse();
        assertThat(end.live(T0 + 1_000)).isFalse();
        assertThat(end(history.recall(conversation("new", 1), Prompts.TERMS, T0 + 6 * MINUTE))
                        .chances()
                        .withinShort())
                .as("none of them came back")
                .isLessThan(0.1);
    }

    @Test
    void aPrefixMetForTheSecondTimeIsJudgedByOthersThatCameTwice() {
        for (int i = 0; i < 50; i++) {
            send(conversation("twice" + i, 1), T0 + i);
            send(conversation("twice" + i, 1), T0 + 1_000 + i);
        }
        send(conversation("new", 1), T0 + 60 * MINUTE);

        KnownPrefix end = known(history.recall(conversation("new", 1), Prompts.TERMS, T0 + 60 * MINUTE + 1_000), 1);
        assertThat(end.chances().withinShort()).as("no other came a third time").isLessThan(0.1);
    }

    @Test
    void aMarkerThatIsNeitherWrittenNorReadIsNotBelieved() {
        send(turn(1), T0, 1).served(usage(2_100, 0, 0, 0));

        KnownPrefix end = known(history.recall(turn(1), Prompts.TERMS, T0 + 1), 1);
        assertThat(end.live(T0 + 1)).isFalse();
        assertThat(end.markerIgnored()).isTrue();
    }

    @Test
    void aMarkerThatWasIgnoredIsNotBelievedInForDeeperWrites() {
        send(turn(1), T0, 1).served(usage(2_100, 0, 0, 0));
        Sending next = send(turn(2), T0 + MINUTE, 1, 3);
        next.begun();
        boolean believedAtOnce =
                known(history.recall(turn(3), Prompts.TERMS, T0 + MINUTE), 1).live(T0 + MINUTE);
        next.served(usage(0, 0, 2_300, 0));

        Recall recall = history.recall(turn(3), Prompts.TERMS, T0 + 2 * MINUTE);

        assertThat(believedAtOnce).isFalse();
        assertThat(known(recall, 1).live(T0 + 2 * MINUTE)).isFalse();
        assertThat(known(recall, 3).live(T0 + 2 * MINUTE)).isTrue();
    }

    @Test
    void withServerToolsAMissedEntryIsNotDoubtedBecauseNoBillWouldShowItAgain() {
        send(searching("a"), T0, 0, 1).served(usage(0, 0, 2_100, 0));
        send(searching("b"), T0 + MINUTE, 0, 1).served(usage(0, 0, 2_100, 0));

        Recall recall = history.recall(searching("c"), Prompts.TERMS, T0 + 2 * MINUTE);

        assertThat(known(recall, 0).live(T0 + 2 * MINUTE)).isTrue();
    }

    @Test
    void anUnseenPrefixIsForgottenAfterTwoHours() {
        send(turn(1), T0);

        assertThat(history.recall(turn(1), Prompts.TERMS, T0 + 120 * MINUTE).deepestSeen())
                .isEqualTo(1);
        assertThat(history.recall(turn(1), Prompts.TERMS, T0 + 120 * MINUTE + 1).deepestSeen())
                .isEqualTo(-1);
    }

    @Test
    void theHeadOfALongLivedConversationIsNotForgotten() {
        for (int turn = 1; turn < 100; turn++) {
            send(turn(turn), T0 + turn * 4L * MINUTE);
        }

        Recall recall = history.recall(turn(100), Prompts.TERMS, T0 + 400 * MINUTE);

        assertThat(recall.deepestSeen()).isEqualTo(197);
        assertThat(recall.conversation().turn()).isEqualTo(99);
        assertThat(recall.prefixes()).extracting(KnownPrefix::block).contains(0);
    }

    @Test
    void ofALongPromptABoundedSelectionIsKeptAndItsEndIsFound() {
        Prompts first = Prompts.prompt().system("s", 2_000);
        Prompts second = Prompts.prompt().system("s", 2_000);
        for (int i = 0; i < 2_000; i++) {
            first.message("m" + i, 10);
            second.message("m" + i, 10);
        }
        send(first.build(), T0);

        assertThat(history.entries()).isLessThan(250);
        assertThat(history.recall(second.message("new", 10).build(), Prompts.TERMS, T0 + 1)
                        .deepestSeen())
                .isEqualTo(2_000);
    }

    @Test
    void whereAllBlocksAreKeptTheDeepestSeenIsExact() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            InMemoryHistory fresh = new InMemoryHistory(HistoryLimits.standard());
            Set<Object> seen = new HashSet<>();
            for (int i = 0; i < 30; i++) {
                Prompts builder = Prompts.prompt().system("s", 100);
                int length = random.nextInt(60);
                for (int m = 0; m < length; m++) {
                    builder.message("m" + (random.nextInt(15) == 0 ? 1 : 0), 100);
                }
                Prompt prompt = builder.build();
                int expected = -1;
                while (expected + 1 < prompt.blocks().size()
                        && seen.contains(prompt.blocks().get(expected + 1).prefix())) {
                    expected++;
                }

                Recall recall = fresh.recall(prompt, Prompts.TERMS, T0 + i);

                assertThat(recall.deepestSeen())
                        .as("seed %d, request %d", seed, i)
                        .isEqualTo(expected);
                fresh.sent(prompt, plan(), recall, T0 + i);
                prompt.blocks().forEach(block -> seen.add(block.prefix()));
            }
        }
    }

    @Test
    void oneShotPromptsTeachThatTheyDoNotReturnOnceTheyAreOldEnough() {
        for (int i = 0; i < 50; i++) {
            send(
                    Prompts.prompt()
                            .system("s", 2_000)
                            .message("question " + i, 100)
                            .build(),
                    T0 + i);
        }
        Prompt next =
                Prompts.prompt().system("s", 2_000).message("another", 100).build();

        assertThat(end(history.recall(next, Prompts.TERMS, T0 + 1_000))
                        .chances()
                        .withinShort())
                .isCloseTo(0.40, within(0.001));
        assertThat(end(history.recall(next, Prompts.TERMS, T0 + 6 * MINUTE))
                        .chances()
                        .withinShort())
                .isLessThan(0.05);
    }

    @Test
    void continuedConversationsTeachThatTheirEndsReturn() {
        for (int i = 0; i < 50; i++) {
            long start = T0 + i * MINUTE;
            String question = "question " + i;
            send(Prompts.prompt().system("s", 2_000).message(question, 100).build(), start);
            send(
                    Prompts.prompt()
                            .system("s", 2_000)
                            .message(question, 100)
                            .message("answer", 50)
                            .message("more", 50)
                            .build(),
                    start + 20_000);
        }
        Prompt next =
                Prompts.prompt().system("s", 2_000).message("another", 100).build();

        assertThat(end(history.recall(next, Prompts.TERMS, T0 + 60 * MINUTE))
                        .chances()
                        .withinShort())
                .isGreaterThan(0.8);
    }

    @Test
    void manyThreadsStayWithinTheBounds() throws Exception {
        HistoryLimits limits = new HistoryLimits(1_000, Long.MAX_VALUE, 120 * MINUTE, 500, 100);
        InMemoryHistory shared = new InMemoryHistory(limits);
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            int seed = thread;
            tasks.add(() -> {
                Random random = new Random(seed);
                for (int i = 0; i < 1_000; i++) {
                    Prompt prompt = conversation("c" + random.nextInt(50), 1 + random.nextInt(10));
                    Recall recall = shared.recall(prompt, Prompts.TERMS, T0 + i * 100L);
                    Sending sending = shared.sent(prompt, plan(prompt.blocks().size() - 1), recall, T0 + i * 100L);
                    sending.begun();
                    sending.served(usage(0, 0, prompt.tokens(), 0));
                }
                return null;
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (Future<Void> done : threads.invokeAll(tasks)) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }

        assertThat(shared.entries()).isBetween(1, 1_000);
    }

    private Sending send(Prompt prompt, long now, int... markers) {
        return history.sent(prompt, plan(markers), history.recall(prompt, Prompts.TERMS, now), now);
    }

    private static Plan plan(int... markers) {
        List<Breakpoint> breakpoints = new ArrayList<>();
        for (int block : markers) {
            breakpoints.add(new Breakpoint(block, Ttl.FIVE_MINUTES, Reason.CONVERSATION));
        }
        return new Plan(breakpoints, List.of(), List.of(), new Expectation(0, 0, 0));
    }

    private static Usage usage(long fresh, long read, long written5m, long written1h) {
        return new Usage(fresh, read, written5m, written1h, OptionalLong.of(10));
    }

    private static Prompt turn(int number) {
        return conversation("c", number);
    }

    private static Prompt searching(String question) {
        return Prompts.prompt()
                .system("s", 2_000)
                .message(question, 100)
                .serverTools()
                .build();
    }

    /** 2,000 tokens of system; every turn adds a question, and before it the answer to the last, 100 each. */
    private static Prompt conversation(String name, int turns) {
        Prompts prompt = Prompts.prompt().system("s", 2_000).message(name + " question 1", 100);
        for (int i = 2; i <= turns; i++) {
            prompt.message("answer " + i, 100).message("question " + i, 100);
        }
        return prompt.build();
    }

    private static KnownPrefix known(Recall recall, int block) {
        return recall.prefixes().stream()
                .filter(prefix -> prefix.block() == block)
                .findFirst()
                .orElseThrow();
    }

    private static Prospect end(Recall recall) {
        return recall.prospects().stream()
                .filter(prospect -> prospect.place() == Place.END)
                .findFirst()
                .orElseThrow();
    }
}
