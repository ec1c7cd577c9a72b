package dev.tokenoptimizer.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.history.Recall.Continuation;
import dev.tokenoptimizer.history.Recall.Conversation;
import dev.tokenoptimizer.history.Recall.KnownPrefix;
import dev.tokenoptimizer.history.shared.Answer;
import dev.tokenoptimizer.history.shared.Fact;
import dev.tokenoptimizer.history.shared.Outlet;
import dev.tokenoptimizer.history.shared.PrefixChange;
import dev.tokenoptimizer.history.shared.PrefixFacts;
import dev.tokenoptimizer.history.shared.Question;
import dev.tokenoptimizer.history.shared.Returned;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.planner.Prompts;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.usage.Usage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedHistoryTest {

    private static final long T0 = 1_764_000_000_000L;
    private static final long MINUTE = 60_000;
    private static final HistoryLimits LIMITS = HistoryLimits.standard();

    private final Shelf shelf = new Shelf();
    private final InMemoryHistory here = new InMemoryHistory(LIMITS, shelf.of(1));
    private final InMemoryHistory there = new InMemoryHistory(LIMITS, shelf.of(2));

    @Test
    void whatOneInstanceSentTheOtherKnows() {
        send(here, turn(1), T0, 1);
        ask(there, turn(2), T0 + 1_000);

        Recall recall = there.recall(turn(2), Prompts.TERMS, T0 + 1_000);

        Recall atHome = here.recall(turn(2), Prompts.TERMS, T0 + 1_000);
        assertThat(recall.deepestSeen()).isEqualTo(1);
        assertThat(recall.prefixes()).isEqualTo(atHome.prefixes());
        assertThat(recall.conversation()).isEqualTo(atHome.conversation());
        assertThat(known(recall, 1).entryExpiresMillis()).isEqualTo(T0 + 5 * MINUTE);
    }

    @Test
    void aReturnThatAnotherInstanceSeesCountsWhereItIsAwaited() {
        InMemoryHistory deaf = new InMemoryHistory(LIMITS, shelf.of(1));
        for (int i = 0; i < 5; i++) {
            long start = T0 + 5L * i * MINUTE;
            send(here, about("document " + i, "one"), start, 1);
            send(deaf, about("document " + i, "one"), start, 1);
            ask(there, about("document " + i, "two"), start + 5_000);
            send(there, about("document " + i, "two"), start + 5_000, 1);
            Objects.requireNonNull(shelf.inboxes.remove(1L))
                    .forEach(returned -> here.cameBack(returned, start + 6_000));
        }

        assertThat(chanceOfAReturn(here)).isGreaterThan(chanceOfAReturn(deaf) + 0.1);
    }

    private static double chanceOfAReturn(InMemoryHistory history) {
        return history.recall(about("another document", "one"), Prompts.TERMS, T0 + 41 * MINUTE)
                .prospects()
                .get(0)
                .chances()
                .withinShort();
    }

    @Test
    void whoSawAPrefixLastIsToldOfItsReturnAndNobodyElse() {
        InMemoryHistory third = new InMemoryHistory(LIMITS, shelf.of(3));
        send(here, turn(1), T0, 1);
        ask(there, turn(1), T0 + 5_000);
        send(there, turn(1), T0 + 5_000, 1);
        shelf.inboxes.clear();

        ask(third, turn(1), T0 + 10_000);
        send(third, turn(1), T0 + 10_000, 1);
        send(third, turn(1), T0 + 15_000, 1);

        assertThat(shelf.inboxes).containsOnlyKeys(2L);
    }

    @Test
    void turnsThatAlternateBetweenInstancesMakeOneConversation() {
        for (int turn = 1; turn <= 6; turn++) {
            InMemoryHistory serving = turn % 2 == 0 ? there : here;
            ask(serving, turn(turn), T0 + turn * 5_000L);
            send(serving, turn(turn), T0 + turn * 5_000L, 2 * turn - 1);
        }
        ask(there, turn(7), T0 + 40_000);

        Recall recall = there.recall(turn(7), Prompts.TERMS, T0 + 40_000);

        assertThat(recall.conversation()).isEqualTo(new Conversation(Continuation.EXACT, 6, 10_000, 20, true));
        assertThat(known(recall, 0).visits()).isEqualTo(6);
        assertThat(known(recall, 0).returnsWithinShort()).isEqualTo(5);
    }

    @Test
    void aDocumentThatAnotherQuestionFollowsIsFound() {
        send(here, about("document", "first question"), T0, 1);
        ask(there, about("document", "second question"), T0 + 1_000);

        assertThat(there.recall(about("document", "second question"), Prompts.TERMS, T0 + 1_000)
                        .deepestSeen())
                .isEqualTo(1);
    }

    @Test
    void anEntryWithinTheHeadIsFoundFromTheMessagesOn() {
        Prompts head = Prompts.prompt()
                .tool("first tool", 2_000)
                .tool("second tool", 2_000)
                .system("s", 2_000);
        Prompt first = head.message("m0", 100).build();
        Prompt second = head.message("m1", 100).message("m2", 100).build();
        send(here, first, T0, 0);
        ask(there, second, T0 + 5_000);

        assertThat(known(there.recall(second, Prompts.TERMS, T0 + 5_000), 0).live(T0 + 5_000))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anInstanceAloneKnowsTheSameWithAStoreAndWithout(long seed) {
        Random random = new Random(seed);
        InMemoryHistory without = new InMemoryHistory(LIMITS);
        List<Runnable> underWay = new ArrayList<>();
        long now = T0;
        for (int i = 0; i < 60; i++) {
            now += random.nextInt(20) == 0 ? random.nextInt(200) * MINUTE : random.nextInt((int) MINUTE);
            Prompt prompt = random.nextBoolean()
                    ? about("document " + random.nextInt(3), "question " + random.nextInt(5))
                    : turn(1 + random.nextInt(6));
            ask(here, prompt, now);

            Recall recall = without.recall(prompt, Prompts.TERMS, now);
            assertThat(here.recall(prompt, Prompts.TERMS, now)).isEqualTo(recall);

            int marker = random.nextInt(prompt.blocks().size());
            int hit = Math.min(marker, recall.deepestLive(now));
            long read = hit < 0 ? 0 : prompt.tokensThrough(hit);
            Usage usage = new Usage(10, read, prompt.tokensThrough(marker) - read, 0, OptionalLong.of(20));
            List<Sending> both = List.of(begin(here, prompt, now, marker), begin(without, prompt, now, marker));
            underWay.add(() -> both.forEach(sending -> {
                sending.begun();
                sending.served(usage);
            }));
            while (random.nextInt(3) > 0 && !underWay.isEmpty()) {
                underWay.remove(random.nextInt(underWay.size())).run();
            }
        }
    }

    @Test
    void aWriteUnderWayElsewhereIsKnownUntilItsAnswerBegins() {
        Sending sending = begin(here, turn(1), T0, 1);
        ask(there, turn(1), T0 + 100);
        assertThat(known(there.recall(turn(1), Prompts.TERMS, T0 + 100), 1).writePending())
                .isTrue();

        sending.begun();
        ask(there, turn(1), T0 + 2_000);

        KnownPrefix known = known(there.recall(turn(1), Prompts.TERMS, T0 + 2_000), 1);
        assertThat(known.writePending()).isFalse();
        assertThat(known.live(T0 + 2_000)).isTrue();
    }

    @Test
    void anEntryThatOneInstanceFoundGoneIsGoneForAll() {
        send(here, turn(1), T0, 1);
        ask(there, turn(1), T0 + 1_000);
        begin(there, turn(1), T0 + 1_000, 1).served(new Usage(100, 0, 0, 0, OptionalLong.of(5)));
        ask(here, turn(1), T0 + 5_000);

        KnownPrefix known = known(here.recall(turn(1), Prompts.TERMS, T0 + 5_000), 1);

        assertThat(known.live(T0 + 5_000)).isFalse();
        assertThat(known.markerIgnored()).isTrue();
    }

    @Test
    void oneAnswerIsEnoughForASecond() {
        send(here, turn(1), T0, 1);
        ask(there, turn(1), T0 + 1_000);

        assertThat(there.unknown(turn(1), T0 + 1_500, false)).isEmpty();
        assertThat(there.unknown(turn(1), T0 + 2_100, false)).hasSize(2);
    }

    @Test
    void ofALongPromptOnlyABoundedChoiceIsAskedFor() {
        for (int messages : new int[] {1, 10, 60, 500, 2_000, 20_000}) {
            List<Question> questions = here.unknown(conversation(messages), T0, false);

            assertThat(questions).hasSize(2);
            assertThat(questions.get(1).places()).hasSizeLessThanOrEqualTo(Asking.PLACES_MAX);
            assertThat(questions.get(1).places()).isSortedAccordingTo((a, b) -> Integer.compare(a.block(), b.block()));
            assertThat(lastBlock(questions.get(1))).isEqualTo(messages);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 30, 31, 64, 100, 777, 1_999})
    void theEndOfAnEarlierTurnOfALongConversationIsFoundOrOneNearIt(int earlier) {
        send(here, conversation(earlier), T0, earlier);
        Prompt longer = conversation(2_000);
        ask(there, longer, T0 + 1_000);

        Recall recall = there.recall(longer, Prompts.TERMS, T0 + 1_000);

        assertThat(recall.deepestSeen())
                .isBetween(
                        earlier - Math.max(1, (2_000 - earlier) / 3) - 1,
                        here.recall(longer, Prompts.TERMS, T0 + 1_000).deepestSeen());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whetherAnEntryIsBelievedInDependsOnNoOrder(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            List<PrefixFacts> told = evidence(random);
            long now = T0 + MINUTE * (30 + random.nextInt(70));
            PrefixFacts merged = new PrefixFacts();
            Collections.shuffle(told, random);
            told.forEach(merged::merge);

            InMemoryHistory fresh = new InMemoryHistory(LIMITS, shelf.of(9));
            fresh.learn(answer(merged), now);
            PrefixNode node = Objects.requireNonNull(fresh.node(turn(1), 1, now));

            assertThat(node.entryExpires > now ? node.entryExpires : 0)
                    .as("%s at %d", told, now)
                    .isEqualTo(believedUntil(told, now));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anInstanceThatHeardInPartsEndsWhereOneDoesThatHeardAllAtOnce(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            List<PrefixFacts> told = evidence(random);
            long now = T0 + 2 * 60 * MINUTE;
            PrefixFacts merged = new PrefixFacts();
            InMemoryHistory inParts = new InMemoryHistory(LIMITS, shelf.of(9));
            for (PrefixFacts one : told) {
                merged.merge(PrefixFacts.of(one.toBytes()));
                inParts.learn(answer(PrefixFacts.of(merged.toBytes())), now);
            }
            InMemoryHistory atOnce = new InMemoryHistory(LIMITS, shelf.of(9));
            atOnce.learn(answer(merged), now);

            assertThat(view(inParts, now)).as("%s", told).isEqualTo(view(atOnce, now));
        }
    }

    @Test
    void countsNeverExceedWhatAllCountedAndReachItOnceAllIsTold() {
        Random random = new Random(3);
        Shelf slow = new Shelf();
        slow.holds = true;
        List<InMemoryHistory> instances = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            instances.add(new InMemoryHistory(LIMITS, slow.of(i)));
        }
        for (int request = 1; request <= 60; request++) {
            InMemoryHistory serving = instances.get(random.nextInt(3));
            long now = T0 + request * 3_000L;
            slow.ask(serving, turn(1), now);
            send(serving, turn(1), now, 1);
            assertThat(known(serving.recall(turn(1), Prompts.TERMS, now), 0).visits())
                    .isLessThanOrEqualTo(request);
            if (random.nextInt(4) == 0) {
                slow.release(random);
            }
        }
        slow.release(random);

        for (InMemoryHistory instance : instances) {
            slow.ask(instance, turn(1), T0 + 200_000);
            assertThat(known(instance.recall(turn(1), Prompts.TERMS, T0 + 200_000), 0)
                            .visits())
                    .isEqualTo(60);
        }
    }

    @Test
    void aClockThatRunsAheadElsewhereMakesNoTimesInTheFuture() {
        send(here, turn(1), T0 + 5_000, 1);
        ask(there, turn(2), T0);

        Recall recall = there.recall(turn(2), Prompts.TERMS, T0);

        assertThat(recall.deepestSeen()).isEqualTo(1);
        assertThat(known(recall, 1).lastSeenMillis()).isEqualTo(T0);
        assertThat(known(recall, 1).entryExpiresMillis()).isEqualTo(T0 + 5 * MINUTE);
        assertThat(recall.conversation().gapMillis()).isZero();
    }

    @Test
    void whatWasSeenTooLongAgoIsNotTakenUp() {
        send(here, turn(1), T0, 1);
        ask(there, turn(2), T0 + 121 * MINUTE);

        assertThat(there.recall(turn(2), Prompts.TERMS, T0 + 121 * MINUTE).deepestSeen())
                .isEqualTo(-1);
    }

    @Test
    void whatCameAnewIsNotCountedTogetherWithWhatIsForgotten() {
        send(here, turn(1), T0, 1);
        send(there, turn(2), T0 + 121 * MINUTE, 1);
        PrefixFacts old = new PrefixFacts().tell(Fact.VISITS, 7).tell(Fact.LAST_SEEN, T0, 1);
        Question.Place place = new Question.Place(1, turn(2).blocks().get(1).prefix());

        there.learn(
                new Answer(new Question(turn(2).blocks().get(1).prefix(), List.of(place)), List.of(old)),
                T0 + 122 * MINUTE);

        assertThat(known(there.recall(turn(2), Prompts.TERMS, T0 + 122 * MINUTE), 1)
                        .visits())
                .isEqualTo(1);
    }

    /** The latest end of a claim that no later miss contradicts, from all evidence at once; what lies ahead counts as now. */
    private static long believedUntil(List<PrefixFacts> told, long now) {
        long missed =
                told.stream().mapToLong(one -> one.main(Fact.MISSED)).max().orElse(0);
        long until = 0;
        for (PrefixFacts one : told) {
            for (Ttl ttl : EnumSet.range(Ttl.FIVE_MINUTES, Ttl.ONE_HOUR)) {
                Fact fact = PrefixNode.aliveFact(ttl);
                if (one.has(fact) && one.main(fact) >= missed) {
                    until = Math.max(until, Math.min(now, one.main(fact)) + ttl.millis());
                }
            }
        }
        return until > now ? until : 0;
    }

    private static List<PrefixFacts> evidence(Random random) {
        List<PrefixFacts> told = new ArrayList<>();
        for (int i = 1 + random.nextInt(10); i > 0; i--) {
            long start = T0 + 5 * MINUTE * random.nextInt(12);
            PrefixFacts facts = new PrefixFacts().tell(Fact.VISITS, 1).tell(Fact.LAST_SEEN, start, random.nextInt(3));
            if (random.nextInt(3) == 0) {
                facts.tell(Fact.MISSED, start);
            }
            if (random.nextInt(2) == 0) {
                facts.tell(PrefixNode.aliveFact(List.of(Ttl.values()).get(random.nextInt(3))), start);
            }
            if (random.nextInt(3) == 0) {
                facts.tell(Fact.END, ((1L + random.nextInt(2)) << PrefixNode.KIND_SHIFT) | start, random.nextInt(4));
            }
            if (random.nextInt(3) == 0) {
                facts.tell(Fact.NEXT, 0, 1 + random.nextInt(2));
            }
            told.add(facts);
        }
        return told;
    }

    private static List<Object> view(InMemoryHistory history, long now) {
        PrefixNode node = Objects.requireNonNull(history.node(turn(1), 1, now));
        boolean live = node.entryExpires > now;
        return List.of(
                node.visits,
                node.lastSeen,
                node.fork,
                node.end,
                node.end == Continuation.NONE ? 0 : node.ended,
                live ? node.entryExpires : 0);
    }

    private static Answer answer(PrefixFacts facts) {
        Prompt prompt = turn(1);
        Fingerprint prefix = prompt.blocks().get(1).prefix();
        return new Answer(new Question(prefix, List.of(new Question.Place(1, prefix))), List.of(facts));
    }

    private static int lastBlock(Question question) {
        return question.places().get(question.places().size() - 1).block();
    }

    private void ask(InMemoryHistory history, Prompt prompt, long now) {
        shelf.ask(history, prompt, now);
    }

    private static Sending begin(InMemoryHistory history, Prompt prompt, long now, int marker) {
        Plan plan = new Plan(
                List.of(new Breakpoint(marker, Ttl.FIVE_MINUTES, Reason.CONVERSATION)),
                List.of(),
                List.of(),
                new Expectation(0, 0, prompt.tokens()));
        return history.sent(prompt, plan, history.recall(prompt, Prompts.TERMS, now), now);
    }

    private static void send(InMemoryHistory history, Prompt prompt, long now, int marker) {
        Sending sending = begin(history, prompt, now, marker);
        sending.begun();
        sending.served(new Usage(10, 0, prompt.tokensThrough(marker), 0, OptionalLong.of(20)));
    }

    private static KnownPrefix known(Recall recall, int block) {
        return recall.prefixes().stream()
                .filter(known -> known.block() == block)
                .findFirst()
                .orElseThrow();
    }

    private static Prompt turn(int turn) {
        return conversation(2 * turn - 1);
    }

    private static Prompt conversation(int messages) {
        Prompts prompt = Prompts.prompt().system("s", 2_000);
        for (int i = 0; i < messages; i++) {
            prompt.message("m" + i, 100);
        }
        return prompt.build();
    }

    private static Prompt about(String document, String question) {
        return Prompts.prompt()
                .system("s", 2_000)
                .message(document, 10_000)
                .block(question, 20)
                .build();
    }

    /** What a store does, in memory. */
    private static final class Shelf {

        private final Map<Fingerprint, Map<Fingerprint, PrefixFacts>> families = new HashMap<>();
        private final Map<Long, List<Returned>> inboxes = new HashMap<>();
        private final List<PrefixChange> held = new ArrayList<>();
        private boolean holds;

        Outlet of(long instance) {
            return new Outlet() {
                @Override
                public void tell(List<PrefixChange> changes) {
                    if (holds) {
                        held.addAll(changes);
                    } else {
                        changes.forEach(Shelf.this::put);
                    }
                }

                @Override
                public void returned(long other, List<Returned> prefixes) {
                    inboxes.computeIfAbsent(other, key -> new ArrayList<>()).addAll(prefixes);
                }

                @Override
                public long instance() {
                    return instance;
                }
            };
        }

        private void put(PrefixChange change) {
            families.computeIfAbsent(change.family(), key -> new HashMap<>())
                    .merge(change.prefix(), PrefixFacts.of(change.facts().toBytes()), (stored, told) -> {
                        long gap = told.main(Fact.LAST_SEEN) - stored.main(Fact.LAST_SEEN);
                        if (stored.has(Fact.LAST_SEEN) && gap > LIMITS.forgetAfterMillis()) {
                            return told;
                        }
                        stored.merge(told);
                        return stored;
                    });
        }

        /** What was held arrives, in any order. */
        void release(Random random) {
            Collections.shuffle(held, random);
            held.forEach(this::put);
            held.clear();
        }

        void ask(SharedHistory history, Prompt prompt, long now) {
            for (Question question : history.unknown(prompt, now, false)) {
                List<PrefixFacts> found = new ArrayList<>();
                for (Question.Place place : question.places()) {
                    PrefixFacts facts =
                            families.getOrDefault(question.family(), Map.of()).get(place.prefix());
                    found.add(facts == null ? null : PrefixFacts.of(facts.toBytes()));
                }
                history.learn(new Answer(question, found), now);
            }
        }
    }
}
