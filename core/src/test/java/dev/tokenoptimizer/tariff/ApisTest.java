package dev.tokenoptimizer.tariff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenoptimizer.dialect.anthropic.AnthropicMessages;
import dev.tokenoptimizer.dialect.bedrock.BedrockConverse;
import dev.tokenoptimizer.dialect.openai.OpenAiDialect;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.tariff.CacheKey.Place;
import dev.tokenoptimizer.tariff.CacheKey.Sharing;
import dev.tokenoptimizer.tokens.TokenEstimator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one API of a platform has otherwise than the others. */
class ApisTest {

    private static final String CHAT = "openai.chat";
    private static final String RESPONSES = "openai.responses";

    private final TariffBook book = TariffBook.shipped();

    @TempDir
    private Path directory;

    private Tariff find(String platform, String model, String api) {
        return book.at(api).find(platform, model).orElseThrow();
    }

    @Test
    void xAiLeadsResponsesByAFieldAndAllElseByAHeader() {
        assertThat(find("xai", "grok-4.7", RESPONSES).key())
                .contains(new CacheKey("prompt_cache_key", Place.FIELD, Sharing.CONVERSATION, 0));
        CacheKey header = new CacheKey("x-grok-conv-id", Place.HEADER, Sharing.CONVERSATION, 0);
        assertThat(find("xai", "grok-4.7", CHAT).key()).contains(header);
        assertThat(book.find("xai", "grok-4.7").orElseThrow().key()).contains(header);
    }

    @Test
    void modelStudioTakesMarkersInChatAndMessagesAndNoneInResponses() {
        for (String api : new String[] {CHAT, "anthropic.messages"}) {
            Tariff marked = find("model-studio", "qwen3.8-max", api);
            assertThat(marked.rules()).isEqualTo(CacheRules.ANTHROPIC);
            assertThat(marked.slots()).isEqualTo(4);
        }
        Tariff left = find("model-studio", "qwen3.8-max", RESPONSES);
        assertThat(left.rules()).isEqualTo(CacheRules.AUTOMATIC);
        assertThat(left.slots()).isZero();
        assertThat(left.prices())
                .isEqualTo(find("model-studio", "qwen3.8-max", CHAT).prices());
        assertThat(find("model-studio", "any other", RESPONSES).rules()).isEqualTo(CacheRules.AUTOMATIC);
    }

    @ParameterizedTest
    @CsvSource({"anthropic, claude-opus-5", "openai, gpt-5.5", "vertex, gemini-2.5-pro"})
    void aPlatformThatTellsNoneApartIsTheSameInAll(String platform, String model) {
        assertThat(book.apis(platform)).isEmpty();
        for (String api : TariffFile.KNOWN_APIS) {
            assertThat(find(platform, model, api))
                    .isEqualTo(book.find(platform, model).orElseThrow());
        }
    }

    @Test
    void everyDialectThatMarksOrSendsKeysIsAnApi() {
        FingerprintKey key = new FingerprintKey(1, 2);
        TokenEstimator estimator = TokenEstimator.shipped();
        assertThat(Stream.of(
                                new AnthropicMessages(key, book, estimator),
                                new BedrockConverse(key, book, estimator),
                                OpenAiDialect.chat(key, book, estimator),
                                OpenAiDialect.responses(key, book, estimator))
                        .map(dialect -> dialect.name()))
                .containsExactlyInAnyOrderElementsOf(TariffFile.KNOWN_APIS);
    }

    @Test
    void aUsersFileTellsApisApartToo() throws IOException {
        Path own = Files.writeString(
                directory.resolve("own.yaml"), "platforms: {mistral: {apis: {openai.responses: {ttls: [1h]}}}}");
        TariffBook changed = book.withOverrides(own);

        assertThat(changed.at(RESPONSES).find("mistral", "any").map(Tariff::shortTtl))
                .isNotEqualTo(changed.at(CHAT).find("mistral", "any").map(Tariff::shortTtl));
        assertThat(changed.at(RESPONSES).find("mistral", "any").flatMap(Tariff::key))
                .isNotEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "openai.response: {slots: 0} | 'openai.response' is no API",
                "openai.responses: {prefixes: [a]} | 'prefixes' is not known here"
            })
    void aSlipIsNamed(String apis, String message) throws IOException {
        Path own = Files.writeString(
                directory.resolve("own.yaml"), "platforms:\n  mistral:\n    apis:\n      " + apis + "\n");

        assertThatThrownBy(() -> book.withOverrides(own))
                .isInstanceOf(TariffFileException.class)
                .hasMessageContaining("line 4")
                .hasMessageContaining(message);
    }
}
