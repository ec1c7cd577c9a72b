package dev.tokenoptimizer.lab.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.usage.Usage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The Responses API as a client sees it: over HTTP. */
@Timeout(60)
class ResponsesTest {

    private static final String PATH = "/v1/responses";
    private static final String MODEL = "gpt-6-sol";
    private static final String TOOL = """
            {"type":"function","name":"water_level","parameters":{"type":"object",
             "properties":{"gauge":{"type":"string"}}}}""";
    private static final String REQUIRED = ",\"tool_choice\":\"required\",\"tools\":[" + TOOL + "]";

    private final OpenAiClient client = new OpenAiClient(Settings.defaults().withPacing(Pacing.AT_ONCE));

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void aResponseIsAnsweredWithTextAndItsBill() throws Exception {
        JsonNode response = json(post(body("hello", "")));
        assertThat(response.get("object").asText()).isEqualTo("response");
        assertThat(response.get("status").asText()).isEqualTo("completed");
        assertThat(response.at("/output/0/type").asText()).isEqualTo("message");
        assertThat(text(response)).isNotEmpty();
        JsonNode usage = response.get("usage");
        assertThat(usage.get("total_tokens").asLong())
                .isEqualTo(usage.get("input_tokens").asLong()
                        + usage.get("output_tokens").asLong());
    }

    @Test
    void aPromptIsWrittenUnlessToldOtherwiseAndReadWhenItReturns() throws Exception {
        JsonNode first = usage(post(body("hello", "")));
        JsonNode second = usage(post(body("hello", "")));
        assertThat(written(first)).isEqualTo(first.get("input_tokens").asLong() - 3);
        assertThat(cached(second)).isEqualTo(written(first));
        assertThat(written(usage(post(body("other", ",\"prompt_cache_options\":{\"mode\":\"explicit\"}")))))
                .isZero();
    }

    /** "To put a boundary after instructions, move them to a leading developer message with an input_text part." */
    @Test
    void instructionsAreNoBoundaryAndADevelopersMessageIs() throws Exception {
        post(body("one", ""));
        assertThat(cached(usage(post(body("two", ""))))).isZero();
        long written = written(usage(post(marked("one"))));
        assertThat(cached(usage(post(marked("two"))))).isBetween(2_000L, written - 1);
    }

    @Test
    void aResponseIsContinuedByItsId() throws Exception {
        JsonNode first = json(post(body("one", "")));
        JsonNode second = json(
                post("""
                {"model":"%s","instructions":"%s","previous_response_id":"%s","input":"two"}""".formatted(MODEL, OpenAiClient.LONG, first.get("id").asText())));
        assertThat(second.get("previous_response_id")).isEqualTo(first.get("id"));
        assertThat(cached(second.get("usage"))).isEqualTo(written(first.get("usage")));
        assertThat(second.at("/usage/input_tokens").asLong())
                .isGreaterThan(first.at("/usage/input_tokens").asLong()
                        + first.at("/usage/output_tokens").asLong());
    }

    /** What a client sends again item by item is the same prompt as one that it continues by id. */
    @Test
    void itemsThatAreSentAgainAreTheSamePrompt() throws Exception {
        JsonNode first = json(post(body("one", REQUIRED)));
        String result = "{\"type\":\"function_call_output\",\"call_id\":\"%s\",\"output\":\"3.2 m\"}"
                .formatted(first.at("/output/0/call_id").asText());
        JsonNode byId = json(
                post("""
                {"model":"%s","instructions":"%s","previous_response_id":"%s","input":[%s]%s}""".formatted(MODEL, OpenAiClient.LONG, first.get("id").asText(), result, REQUIRED)));
        JsonNode again = json(post("""
                {"model":"%s","instructions":"%s","input":[{"role":"user","content":"one"},%s,%s]%s}""".formatted(MODEL, OpenAiClient.LONG, first.at("/output/0"), result, REQUIRED)));
        assertThat(again.get("id")).isEqualTo(byId.get("id"));
        assertThat(cached(again.get("usage")))
                .isEqualTo(again.at("/usage/input_tokens").asLong() - 3);
    }

    @Test
    void instructionsAreNotInherited() throws Exception {
        JsonNode first = json(post(body("one", "")));
        JsonNode second = json(post("{\"model\":\"%s\",\"previous_response_id\":\"%s\",\"input\":\"two\"}"
                .formatted(MODEL, first.get("id").asText())));
        assertThat(second.at("/usage/input_tokens").asLong()).isLessThan(1_000);
    }

    @Test
    void aResponseThatIsNotStoredCannotBeContinuedOrSeen() throws Exception {
        String id = json(post(body("one", ",\"store\":false"))).get("id").asText();
        HttpResponse<String> next =
                post(body("two", ",\"previous_response_id\":\"" + id + "\"").replace("\"store\":false", ""));
        assertThat(next.statusCode()).isEqualTo(400);
        assertThat(json(next).at("/error/code").asText()).isEqualTo("previous_response_not_found");
        assertThat(client.get(PATH + "/" + id).statusCode()).isEqualTo(404);
    }

    @Test
    void aStoredResponseIsShownToItsOwnOrganisationAndForgottenOnDemand() throws Exception {
        JsonNode response = json(post(body("one", "")));
        String path = PATH + "/" + response.get("id").asText();
        assertThat(json(client.get(path))).isEqualTo(response);
        assertThat(client.send("GET", path, "another").statusCode()).isEqualTo(404);
        assertThat(json(client.send("DELETE", path, "key")).get("deleted").asBoolean())
                .isTrue();
        assertThat(client.get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void aStreamTellsTheSameInTypedEventsAndTheBillWithTheLast() throws Exception {
        JsonNode whole = json(post(body("s", "")));
        List<JsonNode> events =
                OpenAiClient.events(post(body("s", ",\"stream\":true")).body());
        assertThat(types(events).subList(0, 4))
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added");
        assertThat(types(events).subList(events.size() - 4, events.size()))
                .containsExactly(
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed");
        assertThat(events.stream().map(event -> event.get("sequence_number").asInt()))
                .containsExactlyElementsOf(
                        IntStream.range(0, events.size()).boxed().toList());
        assertThat(events.stream()
                        .filter(event -> event.get("type").asText().endsWith("text.delta"))
                        .map(event -> event.get("delta").asText())
                        .collect(Collectors.joining()))
                .isEqualTo(text(whole));
        JsonNode last = events.getLast().get("response");
        assertThat(last.get("output")).isEqualTo(whole.get("output"));
        assertThat(cached(last.get("usage"))).isPositive();
        assertThat(events.getFirst().at("/response/usage").isNull()).isTrue();
    }

    @Test
    void aStreamedCallOfAToolAddsUpToTheSame() throws Exception {
        JsonNode whole = json(post(body("t", REQUIRED)));
        List<JsonNode> events = OpenAiClient.events(
                post(body("t", REQUIRED + ",\"stream\":true")).body());
        JsonNode call = whole.at("/output/0");
        assertThat(call.get("type").asText()).isEqualTo("function_call");
        assertThat(OpenAiClient.JSON.readTree(call.get("arguments").asText()).has("gauge"))
                .isTrue();
        assertThat(events.stream()
                        .filter(event -> event.get("type").asText().endsWith("arguments.delta"))
                        .map(event -> event.get("delta").asText())
                        .collect(Collectors.joining()))
                .isEqualTo(call.get("arguments").asText());
        assertThat(events.getLast().at("/response/output/0")).isEqualTo(call);
    }

    @Test
    void aLimitLeavesAnAnswerIncomplete() throws Exception {
        JsonNode response = json(post(body("l", ",\"max_output_tokens\":2")));
        assertThat(response.get("status").asText()).isEqualTo("incomplete");
        assertThat(response.at("/incomplete_details/reason").asText()).isEqualTo("max_output_tokens");
        assertThat(response.at("/usage/output_tokens").asLong()).isEqualTo(2);
        List<JsonNode> events = OpenAiClient.events(
                post(body("l", ",\"max_output_tokens\":2,\"stream\":true")).body());
        assertThat(types(events)).last().isEqualTo("response.incomplete");
    }

    @Test
    void aSchemaIsKept() throws Exception {
        String format =
                ",\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"p\",\"schema\":{\"type\":\"object\",\"properties\":"
                        + "{\"port\":{\"type\":\"string\"}}}}}";
        assertThat(OpenAiClient.JSON
                        .readTree(text(json(post(body("f", format)))))
                        .has("port"))
                .isTrue();
    }

    /** "Build the cache, no output; billed at write rate." */
    @Test
    void warmingTheCacheBillsTheWriteAndNoOutput() throws Exception {
        JsonNode warm = json(post(body("w", ",\"prompt_cache_options\":{\"prewarm\":true}")));
        assertThat(warm.get("status").asText()).isEqualTo("completed");
        assertThat(warm.get("output")).isEmpty();
        assertThat(warm.at("/usage/output_tokens").asLong()).isZero();
        assertThat(cached(usage(post(body("w", ""))))).isEqualTo(written(warm.get("usage")));
    }

    @Test
    void tokensAreCountedForFreeAndAgreeWithTheBill() throws Exception {
        JsonNode count = json(client.post(PATH + "/input_tokens", "key", body("count", "")));
        assertThat(client.provider().invoice("key").answered().requests()).isZero();
        assertThat(count.get("input_tokens").asLong())
                .isEqualTo(usage(post(body("count", ""))).get("input_tokens").asLong());
    }

    @Test
    void theInvoiceAddsUpWhatTheAnswersSaid() throws Exception {
        Usage sum = new Usage(0, 0, 0, 0, 0, OptionalLong.of(0));
        for (String body : List.of(body("a", ""), marked("b"), marked("c"), body("a", ",\"stream\":true"))) {
            HttpResponse<String> response = post(body);
            JsonNode usage = body.contains("\"stream\"")
                    ? OpenAiClient.events(response.body()).getLast().at("/response/usage")
                    : usage(response);
            sum = new Usage(
                    sum.fresh() + usage.get("input_tokens").asLong() - cached(usage) - written(usage),
                    sum.read() + cached(usage),
                    0,
                    sum.written30m() + written(usage),
                    0,
                    OptionalLong.of(
                            sum.output().orElse(0) + usage.get("output_tokens").asLong()));
        }
        assertThat(client.provider().invoice("key").completed().cost())
                .isEqualTo(TariffBook.shipped()
                        .find("openai", MODEL)
                        .orElseThrow()
                        .prices()
                        .of(sum));
    }

    @Test
    void wrongCallsAreAnsweredInTheRealShape() throws Exception {
        assertThat(client.post(PATH, "", body("q", "")).statusCode()).isEqualTo(401);
        assertThat(client.get(PATH).statusCode()).isEqualTo(405);
        assertThat(client.send("PUT", PATH + "/resp_1", "key").statusCode()).isEqualTo(405);
        assertThat(client.send("GET", PATH + "/resp_1", "").statusCode()).isEqualTo(401);
        assertThat(json(post("{}")).at("/error/param").asText()).isEqualTo("model");
    }

    private HttpResponse<String> post(String body) throws Exception {
        return client.post(PATH, "key", body);
    }

    private static String body(String question, String fields) {
        return "{\"model\":\"%s\",\"instructions\":\"%s\",\"input\":\"%s\"%s}"
                .formatted(MODEL, OpenAiClient.LONG, question, fields);
    }

    private static String marked(String question) {
        return """
                {"model":"%s","input":[{"role":"developer","content":[{"type":"input_text","text":"%s",
                 "prompt_cache_breakpoint":{"mode":"explicit"}}]},{"role":"user","content":"%s"}]}""".formatted(MODEL, OpenAiClient.LONG, question);
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        return OpenAiClient.JSON.readTree(response.body());
    }

    private static String text(JsonNode response) {
        return response.at("/output/0/content/0/text").asText();
    }

    private static List<String> types(List<JsonNode> events) {
        return events.stream().map(event -> event.get("type").asText()).toList();
    }

    private static JsonNode usage(HttpResponse<String> response) throws IOException {
        return json(response).get("usage");
    }

    private static long cached(JsonNode usage) {
        return usage.at("/input_tokens_details/cached_tokens").asLong();
    }

    private static long written(JsonNode usage) {
        return usage.at("/input_tokens_details/cache_write_tokens").asLong();
    }
}
