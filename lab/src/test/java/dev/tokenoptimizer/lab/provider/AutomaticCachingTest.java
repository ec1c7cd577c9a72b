package dev.tokenoptimizer.lab.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.usage.Usage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models up to GPT-5.5 as a client sees them: the cache works by itself, and asks for a key (OpenAI prompt caching guide). */
@Timeout(60)
class AutomaticCachingTest {

    private final TariffBook tariffs;
    private final OpenAiClient client;

    AutomaticCachingTest(@TempDir Path folder) throws IOException {
        StringBuilder models = new StringBuilder("models:\n");
        for (String model : List.of("gpt-5.1", "gpt-5.5", "gpt-5.5-pro", "gpt-4o")) {
            models.append("""
                      %s:
                        prices: {input: 1.25, write30m: 1.25, read: 0.125, output: 10}
                        minimumPrefix: 1024
                        tokenizer: o200k
                        toolPrompt: {auto: 0, forced: 0}
                        platforms: {openai: {}}
                    """.formatted(model));
        }
        tariffs = TariffBook.shipped().withOverrides(Files.writeString(folder.resolve("models.yaml"), models));
        client = new OpenAiClient(Settings.defaults().withPacing(Pacing.AT_ONCE).withTariffs(tariffs));
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void aSharedStartIsReadInStepsOf128TokensAndNothingIsWritten() throws Exception {
        assertThat(cached(chat("gpt-5.1", "one", ""))).isZero();
        JsonNode second = chat("gpt-5.1", "two", "");
        assertThat(cached(second))
                .isGreaterThan(2_000)
                .isLessThan(second.at("/prompt_tokens").asLong());
        assertThat(cached(second) % 128).isZero();
        assertThat(second.at("/prompt_tokens_details").has("cache_write_tokens"))
                .isFalse();
    }

    /** "GPT-5.5: every 2,048 tokens." */
    @Test
    void theLatestOfThemReadsInStepsOf2048Tokens() throws Exception {
        chat("gpt-5.5", "one", "");
        assertThat(cached(chat("gpt-5.5", "two", ""))).isEqualTo(2_048);
    }

    @Test
    void aPromptIsReadWhereItsOnlyMessageParts() throws Exception {
        String message = "{\"model\":\"gpt-5.1\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}";
        post("/v1/chat/completions", message.formatted(OpenAiClient.LONG + " One?"));
        JsonNode second = json(post("/v1/chat/completions", message.formatted(OpenAiClient.LONG + " Two?")));
        assertThat(cached(second.get("usage"))).isGreaterThan(2_000);
    }

    @Test
    void responsesAreCachedAlikeAndSayHowLongTheirPrefixesAreKept() throws Exception {
        String body = "{\"model\":\"%s\",\"instructions\":\"%s\",\"input\":\"%s\"}";
        post("/v1/responses", body.formatted("gpt-5.1", OpenAiClient.LONG, "one"));
        JsonNode second = json(post("/v1/responses", body.formatted("gpt-5.1", OpenAiClient.LONG, "two")));
        assertThat(second.at("/usage/input_tokens_details/cached_tokens").asLong())
                .isGreaterThan(2_000);
        assertThat(second.at("/usage/input_tokens_details/cache_write_tokens").asLong())
                .isZero();
        assertThat(second.get("prompt_cache_retention").asText()).isEqualTo("24h");
        JsonNode older = json(post("/v1/responses", body.formatted("gpt-4o", "short", "one")));
        assertThat(older.get("prompt_cache_retention").asText()).isEqualTo("in_memory");
    }

    /** "Caches live on individual machines": another key, another machine; and the 16th request of a minute as well. */
    @Test
    void aKeyLeadsToAMachineAndARushToMore() throws Exception {
        List<Boolean> warm = new ArrayList<>();
        for (int i = 0; i < 17; i++) {
            warm.add(cached(chat("gpt-5.1", "q" + i, ",\"prompt_cache_key\":\"a\"")) > 0);
        }
        assertThat(warm.indexOf(true)).isEqualTo(1);
        assertThat(warm.lastIndexOf(false)).isEqualTo(15);
        assertThat(warm).filteredOn(one -> !one).hasSize(2);
        assertThat(cached(chat("gpt-5.1", "q", ",\"prompt_cache_key\":\"b\""))).isZero();
    }

    @Test
    void anotherOrganisationReadsNothing() throws Exception {
        chat("gpt-5.1", "one", "");
        JsonNode other = json(client.post("/v1/chat/completions", "another", body("gpt-5.1", "two", "")));
        assertThat(cached(other.get("usage"))).isZero();
    }

    @Test
    void readsAreChargedAtTheirPriceAndWritesLikeAnyInput() throws Exception {
        Usage sum = new Usage(0, 0, 0, 0, 0, OptionalLong.of(0));
        for (String question : List.of("one", "two")) {
            JsonNode usage = chat("gpt-5.1", question, "");
            sum = new Usage(
                    sum.fresh() + usage.get("prompt_tokens").asLong() - cached(usage),
                    sum.read() + cached(usage),
                    0,
                    0,
                    0,
                    OptionalLong.of(sum.output().orElse(0)
                            + usage.get("completion_tokens").asLong()));
        }
        assertThat(client.provider().invoice("key").completed().cost())
                .isEqualTo(
                        tariffs.find("openai", "gpt-5.1").orElseThrow().prices().of(sum));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gpt-5.1 | ',\"prompt_cache_options\":{\"mode\":\"explicit\"}' | prompt_cache_options",
                "gpt-5.5 | ',\"prompt_cache_options\":{}' | prompt_cache_options",
                "gpt-5.1 | ',\"prompt_cache_retention\":\"in-memory\"' | prompt_cache_retention",
                "gpt-4o | ',\"prompt_cache_retention\":\"24h\"' | prompt_cache_retention",
                "gpt-5.5-pro | ',\"prompt_cache_retention\":\"in_memory\"' | prompt_cache_retention",
            })
    void whatOtherModelsTakeIsRefused(String model, String field, String param) throws Exception {
        assertRefused(post("/v1/chat/completions", body(model, "q", field)), param);
    }

    @Test
    void breakpointsAreRefused() throws Exception {
        assertRefused(post("/v1/chat/completions", """
                        {"model":"gpt-5.1","messages":[{"role":"user","content":[{"type":"text","text":"q",
                         "prompt_cache_breakpoint":{"mode":"explicit"}}]}]}"""), "messages[0].content[0].prompt_cache_breakpoint");
    }

    @ParameterizedTest
    @CsvSource({"gpt-5.1, in_memory", "gpt-5.1, 24h", "gpt-4o, in_memory", "gpt-5.5-pro, 24h"})
    void theRetentionOfTheModelIsTaken(String model, String retention) throws Exception {
        String field = ",\"prompt_cache_retention\":\"" + retention + "\"";
        assertThat(post("/v1/chat/completions", body(model, "q", field)).statusCode())
                .isEqualTo(200);
    }

    private static void assertRefused(HttpResponse<String> response, String param) throws Exception {
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).at("/error/param").asText()).isEqualTo(param);
    }

    private JsonNode chat(String model, String question, String fields) throws Exception {
        return json(post("/v1/chat/completions", body(model, question, fields))).get("usage");
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return client.post(path, "key", body);
    }

    private static String body(String model, String question, String fields) {
        return """
                {"model":"%s","messages":[{"role":"developer","content":"%s"},{"role":"user","content":"%s"}]%s}""".formatted(model, OpenAiClient.LONG, question, fields);
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        return OpenAiClient.JSON.readTree(response.body());
    }

    private static long cached(JsonNode usage) {
        return usage.at("/prompt_tokens_details/cached_tokens").asLong();
    }
}
