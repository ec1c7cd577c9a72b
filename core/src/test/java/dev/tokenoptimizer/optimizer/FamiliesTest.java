package dev.tokenoptimizer.optimizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.dialect.Dialect;
import dev.tokenoptimizer.dialect.anthropic.AnthropicMessages;
import dev.tokenoptimizer.dialect.openai.OpenAiDialect;
import dev.tokenoptimizer.history.HistoryLimits;
import dev.tokenoptimizer.history.InMemoryHistory;
import dev.tokenoptimizer.ledger.LearningBudget;
import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.planner.EvidencePlanner;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.prompt.PromptFamily;
import dev.tokenoptimizer.prompt.PromptFamily.Bound;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tokens.TokenEstimator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which prompts belong together, and which only one account can read. */
class FamiliesTest {

    private final PromptOptimizer optimizer = optimizer();

    @Test
    void promptsOfOneHeadAreOneFamily() {
        PromptFamily one = family("\"rules\"", "[{\"role\":\"user\",\"content\":\"one\"}]");
        PromptFamily two = family("\"rules\"", "[{\"role\":\"user\",\"content\":\"two\"}]");
        PromptFamily other = family("\"other rules\"", "[{\"role\":\"user\",\"content\":\"one\"}]");

        assertThat(one.key()).isEqualTo(two.key()).isNotEqualTo(other.key());
        assertThat(one.ends()).isNotEqualTo(two.ends());
        assertThat(one.bound()).isEqualTo(Bound.FREE);
    }

    @Test
    void withoutAHeadAConversationIsAFamily() {
        String first = "{\"role\":\"user\",\"content\":\"one\"}";
        PromptFamily turn = family("[]", "[" + first + "]");
        PromptFamily next = family(
                "[]",
                "[" + first + ",{\"role\":\"assistant\",\"content\":\"a\"},{\"role\":\"user\",\"content\":\"b\"}]");

        assertThat(next.key()).isEqualTo(turn.key());
        assertThat(family("[]", "[{\"role\":\"user\",\"content\":\"two\"}]").key())
                .isNotEqualTo(turn.key());
    }

    @Test
    void signedThinkingBindsToTheConversationAndShowsItsEarlierTurns() {
        String first = "{\"role\":\"user\",\"content\":\"one\"}";
        PromptFamily turn = family("\"rules\"", "[" + first + "]");
        PromptFamily next = family(
                "\"rules\"",
                "[" + first
                        + ",{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"t\",\"signature\":\"s\"},"
                        + "{\"type\":\"text\",\"text\":\"a\"}]},{\"role\":\"user\",\"content\":\"b\"}]");

        assertThat(next.bound()).isEqualTo(Bound.CONVERSATION);
        assertThat(next.ties()).contains(turn.ends().get(0));
    }

    @Test
    void anUploadBindsToWhereItWasUploaded() {
        PromptFamily family = family(
                "\"rules\"",
                "[{\"role\":\"user\",\"content\":[{\"type\":\"document\",\"source\":{\"type\":\"file\",\"file_id\":\"f\"}}]}]");

        assertThat(family.bound()).isEqualTo(Bound.UPLOADS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"input\":[{\"role\":\"user\",\"content\":\"a\"},{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[]}]",
                "\"input\":[{\"type\":\"reasoning\",\"encrypted_content\":\"gAAA\",\"summary\":[]}]",
                "\"input\":[{\"type\":\"item_reference\",\"id\":\"msg_1\"}]",
                "\"input\":\"go on\",\"previous_response_id\":\"resp_1\""
            })
    void whatAnAnswerOfOpenAiHeldBindsToItsConversation(String fields) {
        assertThat(response(fields).bound()).isEqualTo(Bound.CONVERSATION);
        assertThat(response(fields).ties()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_id\":\"file-1\"}]}]",
                "\"input\":\"a\",\"tools\":[{\"type\":\"file_search\",\"vector_store_ids\":[\"vs_1\"]}]",
                "\"input\":\"a\",\"conversation\":\"conv_1\"",
                "\"input\":\"a\",\"prompt\":{\"id\":\"pmpt_1\"}"
            })
    void whatIsStoredAtOpenAiBindsToWhereItWasStored(String fields) {
        assertThat(response(fields).bound()).isEqualTo(Bound.UPLOADS);
    }

    @Test
    void aResponseThatTellsAllItselfIsFree() {
        assertThat(response("\"input\":\"is it rs_1 or file_id?\",\"reasoning\":{\"effort\":\"low\"}")
                        .bound())
                .isEqualTo(Bound.FREE);
    }

    private static PromptFamily response(String fields) {
        TariffBook tariffs = TariffBook.shipped();
        PromptOptimizer optimizer = optimizer(
                OpenAiDialect.responses(new FingerprintKey(1, 2), tariffs, TokenEstimator.shipped()), tariffs);
        byte[] body = ("{\"model\":\"gpt-6-sol\"," + fields + "}").getBytes(UTF_8);
        return optimizer.family(body, body.length, facts()).orElseThrow();
    }

    @Test
    void talkingOfUploadsBindsToNothing() {
        PromptFamily family = family(
                "\"rules\"", "[{\"role\":\"user\",\"content\":\"what is {\\\"file_id\\\": 1} or a container?\"}]");

        assertThat(family.bound()).isEqualTo(Bound.FREE);
    }

    @Test
    void aBodyThatCannotBeReadTellsNothing() {
        assertThat(optimizer.family("{".getBytes(UTF_8), 1, facts())).isEmpty();
    }

    private PromptFamily family(String system, String messages) {
        byte[] body = ("{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":10,\"system\":" + system + ",\"messages\":"
                        + messages + "}")
                .getBytes(UTF_8);
        return optimizer.family(body, body.length, facts()).orElseThrow();
    }

    private static RequestFacts facts() {
        return new RequestFacts(
                new CacheScope("anthropic", "accounts:a"), "", "app", Mode.OPTIMIZE, ClientMarkers.AUGMENT, 0, false);
    }

    private static PromptOptimizer optimizer() {
        TariffBook tariffs = TariffBook.shipped();
        return optimizer(
                new AnthropicMessages(
                        FingerprintKey.fromSecret("a secret of the tests".getBytes(UTF_8)),
                        tariffs,
                        TokenEstimator.shipped()),
                tariffs);
    }

    private static PromptOptimizer optimizer(Dialect dialect, TariffBook tariffs) {
        return new PromptOptimizer(
                dialect,
                tariffs,
                new EvidencePlanner(),
                Knowledge.empty(
                        new InMemoryHistory(HistoryLimits.standard()),
                        new InMemoryHistory(HistoryLimits.standard()),
                        10,
                        LearningBudget.standardCredit()),
                new Time(() -> 0, () -> 0));
    }
}
