package dev.tokenoptimizer.optimizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.dialect.anthropic.AnthropicMessages;
import dev.tokenoptimizer.history.HistoryLimits;
import dev.tokenoptimizer.history.InMemoryHistory;
import dev.tokenoptimizer.ledger.LearningBudget;
import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.planner.EvidencePlanner;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tokens.TokenEstimator;
import dev.tokenoptimizer.usage.Usage;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a request that was read may let another one write first. */
class ReadRequestTest {

    private static final String HEAD = "The rules of the house, one after the other. ".repeat(400);
    private static final int TOKENS_MIN = 2_000;

    private final AtomicLong now = new AtomicLong(1_000_000);
    private final TariffBook tariffs = TariffBook.shipped();

    @Test
    void aPromptThatWasNeverSeenIsColdInItsHeadAndAsAWhole() {
        List<ColdPrefix> cold =
                read(optimizer(LearningBudget.standardCredit()), "one", "").cold(TOKENS_MIN);

        assertThat(cold).extracting(ColdPrefix::block).containsExactly(1, 0);
        assertThat(cold).extracting(ColdPrefix::common).containsExactly(false, true);
        assertThat(cold.get(0).tokens()).isGreaterThan(cold.get(1).tokens());
    }

    @Test
    void promptsThatShareTheirHeadAreColdInTheSamePrefix() {
        PromptOptimizer optimizer = optimizer(LearningBudget.standardCredit());

        ColdPrefix first = head(read(optimizer, "one", ""));
        ColdPrefix second = head(read(optimizer, "two", ""));

        assertThat(first.fingerprint()).isEqualTo(second.fingerprint());
    }

    @Test
    void whatTheProviderIsBelievedToHoldIsNotCold() {
        PromptOptimizer optimizer = optimizer(LearningBudget.standardCredit());
        PreparedRequest first = read(optimizer, "one", "").plan(List.of());
        first.begun();

        assertThat(read(optimizer, "two", "").cold(TOKENS_MIN)).isEmpty();
        now.addAndGet(300_001);
        assertThat(read(optimizer, "three", "").cold(TOKENS_MIN)).isNotEmpty();
    }

    @Test
    void aPrefixOfFewTokensIsNotWorthWaitingFor() {
        PromptOptimizer optimizer = optimizer(LearningBudget.standardCredit());

        assertThat(read(optimizer, "one", "").cold(100_000)).isEmpty();
    }

    @Test
    void whereNothingIsToChangeNobodyWaits() {
        PromptOptimizer optimizer = optimizer(LearningBudget.standardCredit());
        byte[] body = body("one", "");

        assertThat(optimizer.read(body, body.length, facts(Mode.OBSERVE, false)).cold(TOKENS_MIN))
                .isEmpty();
        assertThat(optimizer.read(body, body.length, facts(Mode.OFF, false)).cold(TOKENS_MIN))
                .isEmpty();
        assertThat(optimizer.read(body, body.length, facts(Mode.OPTIMIZE, true)).cold(TOKENS_MIN))
                .isEmpty();
        assertThat(optimizer.read(body, 7, facts(Mode.OPTIMIZE, false)).cold(TOKENS_MIN))
                .as("a body that cannot be read")
                .isEmpty();
    }

    @Test
    void whatTheClientMarksIsColdThere() {
        List<ColdPrefix> cold = read(
                        optimizer(LearningBudget.standardCredit()),
                        "one",
                        "{\"type\":\"text\",\"text\":\"" + HEAD + "\",\"cache_control\":{\"type\":\"ephemeral\"}},")
                .cold(TOKENS_MIN);

        assertThat(cold).extracting(ColdPrefix::block).containsExactly(2, 1, 0);
    }

    @Test
    void aPlaceWherePromptsPartedIsColdAndCommon() {
        PromptOptimizer optimizer = optimizer(LearningBudget.standardCredit());
        String document = "{\"type\":\"text\",\"text\":\"" + HEAD + "\"},";
        for (String question : new String[] {"one", "two", "three"}) {
            PreparedRequest request = read(optimizer, question, document).plan(List.of());
            request.served(new Usage(10, 0, 8_000, 0, OptionalLong.of(5)));
        }
        now.addAndGet(600_000);

        List<ColdPrefix> cold = read(optimizer, "four", document).cold(TOKENS_MIN);

        assertThat(cold).extracting(ColdPrefix::block).containsExactly(2, 1, 0);
        assertThat(cold).extracting(ColdPrefix::common).containsExactly(false, true, true);
    }

    @Test
    void whoLeadsWritesWhatTheOthersWaitFor() {
        ReadRequest request = read(optimizer(LearningBudget.standardCredit()), "one", "");
        List<ColdPrefix> cold = request.cold(TOKENS_MIN);

        PreparedRequest leader = request.plan(cold);

        assertThat(leader.plan().breakpoints()).anyMatch(marker -> marker.reason() == Reason.AWAITED);
        assertThat(cold).allMatch(prefix -> leader.writes(prefix, TOKENS_MIN));
    }

    @Test
    void whoCannotAffordToWriteSaysSo() {
        ReadRequest request = read(optimizer(Money.ZERO), "one", "");
        List<ColdPrefix> cold = request.cold(TOKENS_MIN);

        PreparedRequest poor = request.plan(cold);

        assertThat(poor.plan().withheld()).contains(Reason.BUDGET_SPENT);
        assertThat(cold).noneMatch(prefix -> poor.writes(prefix, TOKENS_MIN));
    }

    @Test
    void whatWasRefusedIsNotWritten() {
        ReadRequest request = read(optimizer(LearningBudget.standardCredit()), "one", "");
        List<ColdPrefix> cold = request.cold(TOKENS_MIN);
        PreparedRequest leader = request.plan(cold);

        leader.markersRefused();

        assertThat(cold).noneMatch(prefix -> leader.writes(prefix, TOKENS_MIN));
    }

    private static ColdPrefix head(ReadRequest request) {
        List<ColdPrefix> cold = request.cold(TOKENS_MIN);
        return cold.get(cold.size() - 1);
    }

    private ReadRequest read(PromptOptimizer optimizer, String question, String before) {
        byte[] body = body(question, before);
        return optimizer.read(body, body.length, facts(Mode.OPTIMIZE, false));
    }

    private static byte[] body(String question, String before) {
        return ("{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":10,\"system\":\"" + HEAD
                        + "\",\"messages\":[{\"role\":\"user\",\"content\":[" + before
                        + "{\"type\":\"text\",\"text\":\"" + question + "\"}]}]}")
                .getBytes(UTF_8);
    }

    private static RequestFacts facts(Mode mode, boolean optedOut) {
        return new RequestFacts(
                new CacheScope("anthropic", "workspace:w"), "", "app", mode, ClientMarkers.AUGMENT, 0, optedOut);
    }

    private PromptOptimizer optimizer(Money credit) {
        Knowledge knowledge = Knowledge.empty(
                new InMemoryHistory(HistoryLimits.standard()),
                new InMemoryHistory(HistoryLimits.standard()),
                10,
                credit);
        FingerprintKey key = FingerprintKey.fromSecret("a secret of the tests".getBytes(UTF_8));
        return new PromptOptimizer(
                new AnthropicMessages(key, tariffs, TokenEstimator.shipped()),
                tariffs,
                new EvidencePlanner(),
                knowledge,
                new Time(now::get, () -> 0));
    }
}
