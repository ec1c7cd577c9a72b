package dev.tokenoptimizer.lab.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.usage.Usage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Chat Completions as a client sees it: over HTTP. */
@Timeout(60)
class ChatCompletionsTest {

    private static final String PATH = "/v1/chat/completions";
    private static final String MODEL = "gpt-6-sol";
    private static final String TOOL = """
            {"type":"function","function":{"name":"water_level","parameters":{"type":"object",
             "properties":{"gauge":{"type":"string"}}}}}""";

    private OpenAiClient client = new OpenAiClient(Settings.defaults().withPacing(Pacing.AT_ONCE));

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void aCompletionIsAnsweredWithTextAndItsBill() throws Exception {
        HttpResponse<String> response = post(body("hello", ""));
        JsonNode completion = json(response);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("x-request-id")).isPresent();
        assertThat(completion.get("object").asText()).isEqualTo("chat.completion");
        assertThat(completion.at("/choices/0/message/role").asText()).isEqualTo("assistant");
        assertThat(completion.at("/choices/0/message/content").asText()).isNotEmpty();
        assertThat(completion.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        JsonNode usage = completion.get("usage");
        assertThat(usage.get("prompt_tokens").asLong()).isGreaterThan(3_000);
        assertThat(usage.get("total_tokens").asLong())
                .isEqualTo(usage.get("prompt_tokens").asLong()
                        + usage.get("completion_tokens").asLong());
    }

    /** "The default mode writes the whole prompt on every request"; tokens written count as tokens of the prompt. */
    @Test
    void aPromptIsWrittenUnlessToldOtherwiseAndReadWhenItReturns() throws Exception {
        JsonNode first = usage(post(body("hello", "")));
        JsonNode second = usage(post(body("hello", "")));
        long prompt = first.get("prompt_tokens").asLong();
        assertThat(written(first)).isEqualTo(prompt - 3);
        assertThat(cached(first)).isZero();
        assertThat(second.get("prompt_tokens").asLong()).isEqualTo(prompt);
        assertThat(cached(second)).isEqualTo(prompt - 3);
        assertThat(written(second)).isZero();
    }

    @Test
    void inExplicitModeOnlyBreakpointsAreWritten() throws Exception {
        String explicit = ",\"prompt_cache_options\":{\"mode\":\"explicit\"}";
        JsonNode none = usage(post(body("one", explicit)));
        assertThat(written(none)).isZero();
        JsonNode first = usage(post(marked("one", explicit)));
        JsonNode second = usage(post(marked("two", explicit)));
        assertThat(written(first)).isBetween(2_000L, first.get("prompt_tokens").asLong() - 4);
        assertThat(cached(second)).isEqualTo(written(first));
    }

    @Test
    void anotherKeyIsAnotherCache() throws Exception {
        post(body("q", ",\"prompt_cache_key\":\"a\""));
        assertThat(cached(usage(post(body("q", ",\"prompt_cache_key\":\"b\"")))))
                .isZero();
        assertThat(cached(usage(post(body("q", ",\"prompt_cache_key\":\"a\"")))))
                .isPositive();
    }

    @Test
    void anotherCredentialReadsNothingUnlessItIsOfTheSameOrganisation() throws Exception {
        client.close();
        client = new OpenAiClient(Settings.defaults()
                .withPacing(Pacing.AT_ONCE)
                .withWorkspaces(Map.of("key-a", "org-1", "key-b", "org-1")));
        HttpResponse<String> a = client.post(PATH, "key-a", body("q", ""));
        HttpResponse<String> b = client.post(PATH, "key-b", body("q", ""));
        HttpResponse<String> c = client.post(PATH, "key-c", body("q", ""));
        assertThat(a.headers().firstValue("openai-organization")).hasValue("org-1");
        assertThat(c.headers().firstValue("openai-organization")).isEmpty();
        assertThat(cached(usage(b))).isPositive();
        assertThat(cached(usage(c))).isZero();
    }

    @Test
    void aStreamSaysTheSameInChunksAndEndsWithDone() throws Exception {
        String content =
                json(post(body("s", ""))).at("/choices/0/message/content").asText();
        HttpResponse<String> response = post(body("s", ",\"stream\":true"));
        List<JsonNode> chunks = OpenAiClient.events(response.body());
        assertThat(response.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
        assertThat(response.body()).endsWith("data: [DONE]\n\n");
        assertThat(chunks.getFirst().at("/choices/0/delta/role").asText()).isEqualTo("assistant");
        assertThat(chunks.stream()
                        .map(chunk -> chunk.at("/choices/0/delta/content").asText())
                        .collect(Collectors.joining()))
                .isEqualTo(content);
        assertThat(chunks.getLast().at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(chunks).noneMatch(chunk -> chunk.has("usage"));
    }

    @Test
    void aStreamTellsItsBillInAChunkOfItsOwnWhereAskedTo() throws Exception {
        String body = post(body("s", ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"))
                .body();
        List<JsonNode> chunks = OpenAiClient.events(body);
        assertThat(chunks.getLast().get("choices")).isEmpty();
        assertThat(written(chunks.getLast().get("usage"))).isPositive();
        assertThat(chunks.subList(0, chunks.size() - 1))
                .allMatch(chunk -> chunk.get("usage").isNull());
    }

    @Test
    void aToolIsCalledWhereOneIsRequired() throws Exception {
        JsonNode choice = json(post(body("t", ",\"tool_choice\":\"required\",\"tools\":[" + TOOL + "]")))
                .at("/choices/0");
        assertThat(choice.get("finish_reason").asText()).isEqualTo("tool_calls");
        JsonNode call = choice.at("/message/tool_calls/0");
        assertThat(call.get("id").asText()).startsWith("call_");
        assertThat(call.at("/function/name").asText()).isEqualTo("water_level");
        assertThat(OpenAiClient.JSON
                        .readTree(call.at("/function/arguments").asText())
                        .has("gauge"))
                .isTrue();
    }

    @Test
    void aStreamedCallOfAToolAddsUpToTheSame() throws Exception {
        String fields = ",\"tool_choice\":\"required\",\"tools\":[" + TOOL + "]";
        JsonNode call = json(post(body("t", fields))).at("/choices/0/message/tool_calls/0");
        List<JsonNode> chunks =
                OpenAiClient.events(post(body("t", fields + ",\"stream\":true")).body());
        String arguments = chunks.stream()
                .map(chunk -> chunk.at("/choices/0/delta/tool_calls/0/function/arguments")
                        .asText())
                .collect(Collectors.joining());
        assertThat(arguments).isEqualTo(call.at("/function/arguments").asText());
        assertThat(chunks.get(1).at("/choices/0/delta/tool_calls/0/id")).isEqualTo(call.get("id"));
        assertThat(chunks.getLast().at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
    }

    @Test
    void aSchemaIsKept() throws Exception {
        String format =
                ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"p\",\"schema\":{\"type\":\"object\","
                        + "\"properties\":{\"port\":{\"type\":\"string\"}}}}}";
        String content =
                json(post(body("f", format))).at("/choices/0/message/content").asText();
        assertThat(OpenAiClient.JSON.readTree(content).has("port")).isTrue();
    }

    @Test
    void theInvoiceAddsUpWhatTheAnswersSaid() throws Exception {
        Usage sum = new Usage(0, 0, 0, 0, 0, OptionalLong.of(0));
        for (String question : List.of("a", "b", "a")) {
            JsonNode usage = usage(post(marked(question, "")));
            sum = new Usage(
                    sum.fresh() + usage.get("prompt_tokens").asLong() - cached(usage) - written(usage),
                    sum.read() + cached(usage),
                    0,
                    sum.written30m() + written(usage),
                    0,
                    OptionalLong.of(sum.output().orElse(0)
                            + usage.get("completion_tokens").asLong()));
        }
        post("{}");
        Invoice invoice = client.provider().invoice("key");
        assertThat(invoice.rejected()).isEqualTo(1);
        assertThat(invoice.answered()).isEqualTo(invoice.completed());
        assertThat(invoice.completed().written30m()).isEqualTo(sum.written30m());
        assertThat(invoice.completed().cost())
                .isEqualTo(TariffBook.shipped()
                        .find("openai", MODEL)
                        .orElseThrow()
                        .prices()
                        .of(sum));
        JsonNode served = OpenAiClient.JSON.readTree(client.get("/lab/invoice").body());
        assertThat(served.at("/total/completed/written30m").asLong()).isEqualTo(sum.written30m());
    }

    /** "Batch/Flex −50 % (cache rates too)", and a change of tier is a miss. */
    @Test
    void flexCostsHalfAndHasACacheOfItsOwn() throws Exception {
        post(body("q", ""));
        long plain = cost();
        JsonNode flex = usage(post(body("q", ",\"service_tier\":\"flex\"")));
        assertThat(cached(flex)).isZero();
        Usage billed = new Usage(
                flex.get("prompt_tokens").asLong() - written(flex),
                0,
                0,
                written(flex),
                0,
                OptionalLong.of(flex.get("completion_tokens").asLong()));
        assertThat(2 * (cost() - plain))
                .isEqualTo(TariffBook.shipped()
                        .find("openai", MODEL)
                        .orElseThrow()
                        .prices()
                        .of(billed)
                        .picoDollars());
    }

    @Test
    void wrongCallsAreAnsweredInTheRealShape() throws Exception {
        assertError(client.post(PATH, "", body("q", "")), 401, "invalid_request_error");
        assertError(client.get(PATH), 405, "invalid_request_error");
        assertError(client.post("/v1/nothing", "key", "{}"), 404, "invalid_request_error");
        assertError(post("{\"model\":"), 400, "invalid_request_error");
        assertError(post("[".repeat(100_000)), 400, "invalid_request_error");
        assertError(post(""), 400, "invalid_request_error");
    }

    @Test
    void tooManyRequestsAreRefusedWithTheLimits() throws Exception {
        client.provider().faults().failNext(429, 1);
        HttpResponse<String> limited = post(body("q", ""));
        assertError(limited, 429, "requests");
        assertThat(json(limited).at("/error/code").asText()).isEqualTo("rate_limit_exceeded");
        assertThat(limited.headers().firstValue("retry-after")).isPresent();
        assertThat(limited.headers().firstValue("x-ratelimit-remaining-requests"))
                .hasValue("0");
    }

    @Test
    void faultFieldsForBreakpointsRefused() throws Exception {
        client.provider().faults().refuseMarkers(true);
        HttpResponse<String> refused = post(marked("q", ""));
        assertError(refused, 400, "invalid_request_error");
        assertThat(json(refused).at("/error/param").asText())
                .isEqualTo("messages[0].content[0].prompt_cache_breakpoint");
        assertThat(post(body("q", "")).statusCode()).isEqualTo(200);
    }

    @Test
    void faultCutStreamIsChargedAsAnsweredAndNotAsCompleted() {
        client.provider().faults().cutNext(900, 1);
        assertThatThrownBy(() -> post(body("q", ",\"stream\":true"))).isInstanceOf(IOException.class);
        Invoice invoice = client.provider().invoice("key");
        assertThat(invoice.completed().requests()).isZero();
        assertThat(invoice.answered().requests()).isEqualTo(1);
        assertThat(invoice.answered().written30m()).isPositive();
    }

    @Test
    void modelsAreListed() throws Exception {
        JsonNode models = OpenAiClient.JSON.readTree(client.get("/v1/models").body());
        assertThat(models.get("object").asText()).isEqualTo("list");
        assertThat(models.findValuesAsText("id")).contains(MODEL).doesNotContain("claude-sonnet-4-5");
    }

    private long cost() {
        return client.provider().invoice("key").answered().cost().picoDollars();
    }

    private HttpResponse<String> post(String body) throws Exception {
        return client.post(PATH, "key", body);
    }

    private static String body(String question, String fields) {
        return """
                {"model":"%s","messages":[{"role":"developer","content":"%s"},{"role":"user","content":"%s"}]%s}""".formatted(MODEL, OpenAiClient.LONG, question, fields);
    }

    private static String marked(String question, String fields) {
        return body(question, fields)
                .replace(
                        "\"" + OpenAiClient.LONG + "\"",
                        "[{\"type\":\"text\",\"text\":\"" + OpenAiClient.LONG
                                + "\",\"prompt_cache_breakpoint\":{\"mode\":\"explicit\"}}]");
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        return OpenAiClient.JSON.readTree(response.body());
    }

    private static JsonNode usage(HttpResponse<String> response) throws IOException {
        return json(response).get("usage");
    }

    private static long cached(JsonNode usage) {
        return usage.at("/prompt_tokens_details/cached_tokens").asLong();
    }

    private static long written(JsonNode usage) {
        return usage.at("/prompt_tokens_details/cache_write_tokens").asLong();
    }

    private static void assertError(HttpResponse<String> response, int status, String type) throws IOException {
        JsonNode error = json(response).get("error");
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(error.get("type").asText()).isEqualTo(type);
        assertThat(error.get("message").asText()).isNotEmpty();
        assertThat(error.has("param")).isTrue();
        assertThat(error.has("code")).isTrue();
    }
}
