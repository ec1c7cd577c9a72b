package dev.tokenoptimizer.optimizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenoptimizer.dialect.anthropic.AnthropicMessages;
import dev.tokenoptimizer.history.History;
import dev.tokenoptimizer.history.HistoryLimits;
import dev.tokenoptimizer.history.InMemoryHistory;
import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.history.Sending;
import dev.tokenoptimizer.history.Terms;
import dev.tokenoptimizer.json.Splice;
import dev.tokenoptimizer.ledger.LearningBudget;
import dev.tokenoptimizer.ledger.LedgerEntry;
import dev.tokenoptimizer.ledger.StrategyAccounts;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.planner.EvidencePlanner;
import dev.tokenoptimizer.planner.Planner;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tokens.TokenEstimator;
import dev.tokenoptimizer.usage.Usage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PromptOptimizerTest {

    private static final String HEAD = "The rules of the house, one after the other. ".repeat(400);

    private final AtomicLong now = new AtomicLong(1_000_000);
    private final Knowledge knowledge = knowledge(new InMemoryHistory(HistoryLimits.standard()));

    @Test
    void aSharedHeadIsWrittenOnceAndThenRead() {
        PromptOptimizer optimizer = optimizer(new EvidencePlanner());
        PreparedRequest first = optimizer.prepare(body("one"), body("one").length, facts(Mode.OPTIMIZE));
        assertThat(first.edits()).isNotEmpty();
        serve(first, 0, 4_010);
        PreparedRequest second = optimizer.prepare(body("two"), body("two").length, facts(Mode.OPTIMIZE));
        assertThat(second.plan().breakpoints()).anyMatch(b -> b.reason() == Reason.LIVE_ENTRY);
        assertThat(second.plan().expectation().read()).isPositive();
    }

    @Test
    void savedMoneyIsWhatTheBillSaysAgainstThePlainPrice() {
        PromptOptimizer optimizer = optimizer(new EvidencePlanner());
        serve(optimizer.prepare(body("one"), body("one").length, facts(Mode.OPTIMIZE)), 0, 0);
        PreparedRequest second = optimizer.prepare(body("two"), body("two").length, facts(Mode.OPTIMIZE));
        LedgerEntry entry =
                second.served(new Usage(10, 4_000, 0, 0, OptionalLong.of(5))).orElseThrow();
        assertThat(entry.asSentExact()).isTrue();
        assertThat(entry.saved()).isEqualTo(new Money(4_000L * (3_000_000 - 300_000)));
    }

    @Test
    void observingPlansButChangesNothing() {
        PromptOptimizer optimizer = optimizer(new EvidencePlanner());
        for (String question : new String[] {"one", "two", "three"}) {
            PreparedRequest request = optimizer.prepare(body(question), body(question).length, facts(Mode.OBSERVE));
            assertThat(request.edits()).isEmpty();
            LedgerEntry entry = request.served(new Usage(4_010, 0, 0, 0, OptionalLong.of(5)))
                    .orElseThrow();
            assertThat(entry.saved()).isEqualTo(Money.ZERO);
        }
        PreparedRequest fourth = optimizer.prepare(body("four"), body("four").length, facts(Mode.OBSERVE));
        assertThat(fourth.plan().expectation().read())
                .as("what would have been read")
                .isPositive();
    }

    @Test
    void offPlansNothing() {
        PreparedRequest request =
                optimizer(new EvidencePlanner()).prepare(body("one"), body("one").length, facts(Mode.OFF));
        assertThat(request.plan().withheld()).containsExactly(Reason.OFF);
        assertThat(request.edits()).isEmpty();
    }

    @Test
    void aFailingPlannerLetsTheRequestThroughAsItCame() {
        Planner broken = (prompt, recall, tariff, policy, nowMillis) -> {
            throw new IllegalStateException("broken");
        };
        PreparedRequest request = optimizer(broken).prepare(body("one"), body("one").length, facts(Mode.OPTIMIZE));
        assertThat(request.edits()).isEmpty();
        assertThat(request.fallback()).contains("planner_failed");
        assertThat(request.defect())
                .hasValueSatisfying(defect -> assertThat(defect).hasMessage("broken"));
    }

    @Test
    void anUnreadableBodyGoesThroughAndItsTokensAreStillCounted() {
        PreparedRequest request =
                optimizer(new EvidencePlanner()).prepare("{".getBytes(UTF_8), 1, facts(Mode.OPTIMIZE));
        assertThat(request.fallback()).contains("malformed");
        Optional<LedgerEntry> entry = request.served(new Usage(7, 0, 0, 0, OptionalLong.of(1)));
        assertThat(entry.orElseThrow().billed().fresh()).isEqualTo(7);
    }

    @Test
    void anUnknownModelIsLeftAlone() {
        byte[] body = new String(body("one"), UTF_8)
                .replace("claude-sonnet-4-5", "gpt-7")
                .getBytes(UTF_8);
        PreparedRequest request = optimizer(new EvidencePlanner()).prepare(body, body.length, facts(Mode.OPTIMIZE));
        assertThat(request.plan().withheld()).containsExactly(Reason.UNKNOWN_MODEL);
        assertThat(request.model()).isEqualTo("unknown");
    }

    @Test
    void aRefusalThatNamesOurFieldStopsMarkingForAnHour() {
        PromptOptimizer optimizer = optimizer(new EvidencePlanner());
        serve(optimizer.prepare(body("one"), body("one").length, facts(Mode.OPTIMIZE)), 0, 0);
        PreparedRequest refused = optimizer.prepare(body("two"), body("two").length, facts(Mode.OPTIMIZE));
        assertThat(refused.edits()).isNotEmpty();
        refused.markersRefused();
        refused.refusalExplained(400, "system.0.cache_control: Extra inputs are not permitted");
        assertThat(refused.served(new Usage(4_000, 0, 0, 0, OptionalLong.of(1)))
                        .orElseThrow()
                        .saved())
                .isEqualTo(Money.ZERO);

        assertThat(optimizer
                        .prepare(body("three"), body("three").length, facts(Mode.OPTIMIZE))
                        .plan()
                        .withheld())
                .containsExactly(Reason.REFUSED_LATELY);
        now.addAndGet(3_600_001);
        assertThat(optimizer
                        .prepare(body("four"), body("four").length, facts(Mode.OPTIMIZE))
                        .plan()
                        .withheld())
                .doesNotContain(Reason.REFUSED_LATELY);
    }

    @Test
    void aRefusedLifetimeLeavesTheShorterOne() {
        PromptOptimizer optimizer = optimizer((prompt, recall, tariff, policy, nowMillis) -> new Plan(
                List.of(new Breakpoint(0, tariff.longTtl(), Reason.SEEN_BEFORE)),
                List.of(),
                List.of(),
                new Expectation(0, 4_000, 10)));
        PreparedRequest refused = optimizer.prepare(body("one"), body("one").length, facts(Mode.OPTIMIZE));
        assertThat(refused.plan().breakpoints()).extracting(Breakpoint::ttl).containsExactly(Ttl.ONE_HOUR);
        refused.markersRefused();
        refused.refusalExplained(400, "system.0.cache_control.ephemeral.ttl: Extra inputs are not permitted");

        Plan next = optimizer
                .prepare(body("two"), body("two").length, facts(Mode.OPTIMIZE))
                .plan();
        assertThat(next.breakpoints()).extracting(Breakpoint::ttl).containsExactly(Ttl.FIVE_MINUTES);
        assertThat(next.withheld()).containsExactly(Reason.LIFETIME_REFUSED_LATELY);
        now.addAndGet(3_600_001);
        assertThat(optimizer
                        .prepare(body("three"), body("three").length, facts(Mode.OPTIMIZE))
                        .plan()
                        .breakpoints())
                .extracting(Breakpoint::ttl)
                .containsExactly(Ttl.ONE_HOUR);
    }

    @Test
    void aRefusalOfAnotherKindCountsOnlyWhenItComesAgain() {
        Refusals refusals = new Refusals();
        CacheScope scope = new CacheScope("anthropic", "w");
        refusals.add(scope, "m", "content policy", 0);
        assertThat(refusals.active(scope, "m", 1)).isFalse();
        refusals.add(scope, "m", "content policy", 2);
        assertThat(refusals.active(scope, "m", 3)).isTrue();
        assertThat(refusals.active(scope, "n", 3)).isFalse();
    }

    @Test
    void aModelThatBedrockDoesNotCacheIsMarkedOnce() {
        Refusals refusals = new Refusals();
        CacheScope scope = new CacheScope("bedrock", "w");
        refusals.add(
                scope,
                "m",
                "You invoked an unsupported model or your request did not allow prompt caching. See the documentation.",
                0);
        assertThat(refusals.active(scope, "m", 1)).isTrue();
    }

    @Test
    void theHoldOutIsTheGivenShareOfConversations() {
        Random random = new Random(1);
        long held = 0;
        for (int i = 0; i < 100_000; i++) {
            held += PromptOptimizer.heldOut(new Fingerprint(random.nextLong(), random.nextLong()), 7.5) ? 1 : 0;
        }
        assertThat(held).isBetween(7_200L, 7_800L);
        assertThat(PromptOptimizer.heldOut(new Fingerprint(0, 0), 0)).isFalse();
        assertThat(PromptOptimizer.heldOut(new Fingerprint(-1, -1), 100)).isTrue();
    }

    @Test
    void fastModeAndAFixedGeographyArePricedAsSuch() {
        byte[] body = new String(body("one"), UTF_8)
                .replace("claude-sonnet-4-5", "claude-opus-4-8")
                .replace("\"max_tokens\"", "\"speed\":\"fast\",\"inference_geo\":\"us\",\"max_tokens\"")
                .getBytes(UTF_8);
        PreparedRequest request = optimizer(new EvidencePlanner()).prepare(body, body.length, facts(Mode.OBSERVE));
        LedgerEntry entry =
                request.served(new Usage(1_000, 0, 0, 0, OptionalLong.of(0))).orElseThrow();
        assertThat(entry.paid()).isEqualTo(Money.dollars("0.011"));
    }

    @Test
    void estimatesOfAScopeFollowItsBills() {
        PromptOptimizer optimizer = optimizer(new EvidencePlanner());
        PreparedRequest first = optimizer.prepare(body("one"), body("one").length, facts(Mode.OBSERVE));
        int estimated = tokens(first);
        first.served(new Usage(estimated * 3L / 2, 0, 0, 0, OptionalLong.of(5)));
        for (int i = 0; i < 20; i++) {
            optimizer
                    .prepare(body("again"), body("again").length, facts(Mode.OBSERVE))
                    .served(new Usage(estimated * 3L / 2, 0, 0, 0, OptionalLong.of(5)));
        }
        PreparedRequest later = optimizer.prepare(body("last"), body("last").length, facts(Mode.OBSERVE));
        assertThat((double) tokens(later) / estimated).isBetween(1.4, 1.5);
    }

    @Test
    void theMinimumOfAModelFollowsItsBills() {
        PromptOptimizer optimizer = optimizer(new EvidencePlanner());
        for (int i = 0; i < 3; i++) {
            byte[] body = new String(body("one"), UTF_8)
                    .replace("The rules", i + ". The rules")
                    .getBytes(UTF_8);
            PreparedRequest request = optimizer.prepare(body, body.length, facts(Mode.OPTIMIZE));
            assertThat(request.edits()).isNotEmpty();
            serve(request, 0, 0);
        }

        assertThat(knowledge.minimums().minimum("anthropic", "claude-sonnet-4-5", 1_024))
                .isBetween(3_900, 4_011);
    }

    @Test
    void whatIsLongerThanTheMinimumThatBillsShowIsMarked() {
        PromptOptimizer optimizer = optimizer(new EvidencePlanner());
        byte[] body = new String(body("one"), UTF_8)
                .replace(HEAD, HEAD.substring(0, HEAD.length() / 6))
                .getBytes(UTF_8);
        assertThat(optimizer
                        .prepare(body, body.length, facts(Mode.OPTIMIZE))
                        .plan()
                        .withheld())
                .containsExactly(Reason.BELOW_MINIMUM);

        knowledge.minimums().written("anthropic", "claude-sonnet-4-5", 512);

        assertThat(optimizer
                        .prepare(body, body.length, facts(Mode.OPTIMIZE))
                        .plan()
                        .withheld())
                .doesNotContain(Reason.BELOW_MINIMUM);
    }

    @Test
    void aBillOfAServerToolTeachesNothingAboutEstimates() {
        PromptOptimizer optimizer = optimizer(new EvidencePlanner());
        byte[] body = new String(body("one"), UTF_8)
                .replace(
                        "\"max_tokens\"",
                        "\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}],\"max_tokens\"")
                .getBytes(UTF_8);
        PreparedRequest first = optimizer.prepare(body, body.length, facts(Mode.OBSERVE));
        int estimated = tokens(first);
        first.served(new Usage(estimated * 10L, 0, 0, 0, OptionalLong.of(5)));
        assertThat(tokens(optimizer.prepare(body, body.length, facts(Mode.OBSERVE))))
                .isEqualTo(estimated);
    }

    @Test
    void aShortPromptTeachesNothingAboutEstimates() {
        byte[] ping =
                "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"quota\"}]}"
                        .getBytes(UTF_8);
        optimizer(new EvidencePlanner())
                .prepare(ping, ping.length, facts(Mode.OPTIMIZE))
                .served(new Usage(20, 0, 0, 0, OptionalLong.of(1)));

        assertThat(knowledge.corrections().ratio(facts(Mode.OPTIMIZE).scope(), "claude-sonnet-4-5"))
                .isEqualTo(1);
    }

    @Test
    void anUnknownModelTeachesNothingAboutEstimates() {
        byte[] body = new String(body("one"), UTF_8)
                .replace("claude-sonnet-4-5", "gpt-7")
                .getBytes(UTF_8);
        optimizer(new EvidencePlanner())
                .prepare(body, body.length, facts(Mode.OPTIMIZE))
                .served(new Usage(100_000, 0, 0, 0, OptionalLong.of(1)));

        assertThat(knowledge.corrections().ratio(facts(Mode.OPTIMIZE).scope(), "gpt-7"))
                .isEqualTo(1);
    }

    @Test
    void whatObservingImaginesIsNotBelievedOnceMarkersAreSet() {
        PromptOptimizer optimizer = optimizer(new EvidencePlanner());
        for (String question : new String[] {"one", "two", "three"}) {
            serve(optimizer.prepare(body(question), body(question).length, facts(Mode.OBSERVE)), 0, 0);
        }

        PreparedRequest first = optimizer.prepare(body("four"), body("four").length, facts(Mode.OPTIMIZE));

        assertThat(first.plan().expectation().read()).isZero();
        assertThat(first.plan().breakpoints())
                .as("but what came back is known")
                .anyMatch(breakpoint -> breakpoint.reason() == Reason.FORK);
    }

    @Test
    void aRequestWithMoreMarkersThanAnyProviderTakesIsNotWeighed() {
        String block = "{\"type\":\"text\",\"text\":\"x\",\"cache_control\":{\"type\":\"ephemeral\"}}";
        byte[] body =
                ("{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":10,\"messages\":[{\"role\":\"user\",\"content\":["
                                + block + ("," + block).repeat(200) + "]}]}")
                        .getBytes(UTF_8);

        PreparedRequest request = optimizer(new EvidencePlanner()).prepare(body, body.length, facts(Mode.OPTIMIZE));

        assertThat(request.edits()).isEmpty();
        assertThat(request.plan().breakpoints()).isEmpty();
        assertThat(request.plan().withheld()).containsExactly(Reason.NO_FREE_SLOT);
        assertThat(((InMemoryHistory) knowledge.history()).entries()).isZero();
    }

    @Test
    void anAnswerThatBeganAndWhoseBillNeverCameCostsItsPremium() {
        PromptOptimizer optimizer = optimizer(new EvidencePlanner());
        PreparedRequest unanswered = optimizer.prepare(body("one"), body("one").length, facts(Mode.OPTIMIZE));
        assertThat(unanswered.edits()).isNotEmpty();
        unanswered.abandoned();
        assertThat(knowledge.budget().unrecovered("app")).isEqualTo(Money.ZERO);

        PreparedRequest cut = optimizer.prepare(body("two"), body("two").length, facts(Mode.OPTIMIZE));
        cut.begun();
        cut.abandoned();

        assertThat(knowledge.budget().unrecovered("app")).isGreaterThan(Money.ZERO);
    }

    @Test
    void aBillThatCannotBePricedGivesItsReservationBack() {
        PreparedRequest request =
                optimizer(new EvidencePlanner()).prepare(body("one"), body("one").length, facts(Mode.OPTIMIZE));
        assertThat(knowledge.budget().allowance("app")).isLessThan(LearningBudget.standardCredit());

        assertThatThrownBy(() -> request.served(new Usage(Long.MAX_VALUE / 2, 0, 0, 0, OptionalLong.of(1))))
                .isInstanceOf(ArithmeticException.class);

        assertThat(knowledge.budget().allowance("app")).isEqualTo(LearningBudget.standardCredit());
    }

    @Test
    void aHistoryThatCannotNoteARequestLetsItThroughAsItCame() {
        InMemoryHistory memory = new InMemoryHistory(HistoryLimits.standard());
        PreparedRequest request = optimizer(knowledge(new History() {
                    @Override
                    public Recall recall(Prompt prompt, Terms terms, long nowMillis) {
                        return memory.recall(prompt, terms, nowMillis);
                    }

                    @Override
                    public Sending sent(Prompt prompt, Plan plan, Recall recall, long startMillis) {
                        throw new IllegalStateException("broken");
                    }
                }))
                .prepare(body("one"), body("one").length, facts(Mode.OPTIMIZE));

        assertThat(request.edits()).isEmpty();
        assertThat(request.fallback()).contains("history_failed");
        assertThat(request.served(new Usage(10, 0, 0, 0, OptionalLong.of(1)))).isPresent();
    }

    @Test
    void aHistoryThatCannotLearnDoesNotDisturbTheAnswer() {
        InMemoryHistory memory = new InMemoryHistory(HistoryLimits.standard());
        PreparedRequest request = optimizer(knowledge(new History() {
                    @Override
                    public Recall recall(Prompt prompt, Terms terms, long nowMillis) {
                        return memory.recall(prompt, terms, nowMillis);
                    }

                    @Override
                    public Sending sent(Prompt prompt, Plan plan, Recall recall, long startMillis) {
                        return new BrokenSending();
                    }
                }))
                .prepare(body("one"), body("one").length, facts(Mode.OPTIMIZE));
        assertThat(request.fallback()).isEmpty();

        request.begun();

        assertThat(request.served(new Usage(10, 0, 0, 0, OptionalLong.of(1)))).isPresent();
        assertThat(request.fallback()).contains("history_failed");
    }

    private static final class BrokenSending implements Sending {
        @Override
        public void begun() {
            throw new IllegalStateException("broken");
        }

        @Override
        public Sending resent(Plan plan, long startMillis) {
            throw new IllegalStateException("broken");
        }

        @Override
        public void served(Usage usage) {
            throw new IllegalStateException("broken");
        }

        @Override
        public void abandoned() {
            throw new IllegalStateException("broken");
        }
    }

    private static int tokens(PreparedRequest request) {
        Expectation expected = request.plan().expectation();
        return expected.read() + expected.written() + expected.fresh();
    }

    @Test
    void aPlannerThatErrsGivesWayToASimplerRuleAndIsTriedAgain() {
        Planner wasteful = (prompt, recall, tariff, policy, nowMillis) -> new Plan(
                List.of(new Breakpoint(prompt.blocks().size() - 1, Ttl.ONE_HOUR, Reason.EXPLORATION)),
                List.of(),
                List.of(),
                new Expectation(0, prompt.tokens(), 0));
        PromptOptimizer optimizer = optimizer(wasteful, rich());
        int sent = 0;
        while (sent < 2 * StrategyAccounts.WINDOW) {
            assertThat(oneShot(optimizer, sent++).edits()).isNotEmpty();
        }

        PreparedRequest fallenBack = oneShot(optimizer, sent++);
        assertThat(fallenBack.edits()).isEmpty();
        assertThat(fallenBack.plan().withheld()).containsExactly(Reason.FELL_BACK);
        while (sent < 3 * StrategyAccounts.WINDOW) {
            oneShot(optimizer, sent++);
        }
        assertThat(oneShot(optimizer, sent).edits()).isNotEmpty();
    }

    /** A prompt that nobody sends again. */
    private PreparedRequest oneShot(PromptOptimizer optimizer, int number) {
        byte[] body = new String(body("one"), UTF_8)
                .replace("The rules", number + ". The rules")
                .getBytes(UTF_8);
        PreparedRequest request = optimizer.prepare(body, body.length, facts(Mode.OPTIMIZE));
        boolean written = !request.edits().isEmpty();
        request.begun();
        request.served(new Usage(written ? 0 : 4_000, 0, 0, written ? 4_000 : 0, OptionalLong.of(5)));
        now.addAndGet(1_000);
        return request;
    }

    private static Knowledge rich() {
        return Knowledge.empty(
                new InMemoryHistory(HistoryLimits.standard()),
                new InMemoryHistory(HistoryLimits.standard()),
                10,
                Money.dollars("1000"));
    }

    @Test
    void anOutcomeIsCountedOnce() {
        PreparedRequest request =
                optimizer(new EvidencePlanner()).prepare(body("one"), body("one").length, facts(Mode.OPTIMIZE));
        request.abandoned();
        assertThat(request.served(new Usage(1, 0, 0, 0, OptionalLong.of(1)))).isEmpty();
    }

    @Test
    void theEditsGiveValidBytesThatCanBeUndone() {
        PromptOptimizer optimizer = optimizer(new EvidencePlanner());
        serve(optimizer.prepare(body("one"), body("one").length, facts(Mode.OPTIMIZE)), 0, 0);
        byte[] body = body("two");
        PreparedRequest request = optimizer.prepare(body, body.length, facts(Mode.OPTIMIZE));
        byte[] marked = Splice.apply(body, body.length, request.edits());
        assertThat(new String(marked, UTF_8)).contains("\"cache_control\":{\"type\":\"ephemeral\"}");
        assertThat(Splice.apply(marked, marked.length, Splice.inverse(body, request.edits())))
                .isEqualTo(body);
    }

    private void serve(PreparedRequest request, long read, long written) {
        request.begun();
        assertThat(request.served(new Usage(4_010 - read - written, read, written, 0, OptionalLong.of(5))))
                .isPresent();
        now.addAndGet(10_000);
    }

    private static Knowledge knowledge(History history) {
        return Knowledge.empty(
                history, new InMemoryHistory(HistoryLimits.standard()), 10, LearningBudget.standardCredit());
    }

    private PromptOptimizer optimizer(Planner planner) {
        return optimizer(planner, knowledge);
    }

    private PromptOptimizer optimizer(Knowledge other) {
        return optimizer(new EvidencePlanner(), other);
    }

    private PromptOptimizer optimizer(Planner planner, Knowledge known) {
        AnthropicMessages dialect =
                new AnthropicMessages(new FingerprintKey(1, 2), TariffBook.shipped(), TokenEstimator.shipped());
        return new PromptOptimizer(dialect, TariffBook.shipped(), planner, known, new Time(now::get, System::nanoTime));
    }

    private static RequestFacts facts(Mode mode) {
        return new RequestFacts(new CacheScope("anthropic", "w"), "", "app", mode, ClientMarkers.AUGMENT, 0, false);
    }

    private static byte[] body(String question) {
        return ("{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":10,\"system\":\"" + HEAD
                        + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + question + "\"}]}")
                .getBytes(UTF_8);
    }
}
