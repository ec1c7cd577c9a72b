package dev.tokenoptimizer.lab.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenoptimizer.prompt.Modifier;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.usage.Usage;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bedrock's Converse as a client with an API key sees it: over HTTP. */
@Timeout(60)
class ConverseTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MODEL = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";
    private static final String PATH = "/model/" + MODEL.replace(":", "%3A") + "/converse";
    private static final String POINT = "{\"cachePoint\":{\"type\":\"default\"}}";
    private static final String LONG = "All work and no play makes a long prompt. ".repeat(300);

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final SimulatedProvider provider = SimulatedProvider.start(
                    vertx, Settings.defaults().withPacing(Pacing.AT_ONCE))
            .toCompletionStage()
            .toCompletableFuture()
            .join();

    @AfterEach
    void close() {
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aConversationIsAnsweredWithTextAndItsBill() throws Exception {
        JsonNode answer = json(post(PATH, body("hello", "")));
        assertThat(answer.at("/output/message/content/0/text").asText()).isNotEmpty();
        assertThat(answer.get("stopReason").asText()).isEqualTo("end_turn");
        JsonNode usage = answer.get("usage");
        assertThat(usage.get("totalTokens").asLong())
                .isEqualTo(usage.get("inputTokens").asLong()
                        + usage.get("outputTokens").asLong());
    }

    /** Usage is exclusive, and tells the lifetime of what is written. */
    @Test
    void aCachePointIsWrittenOnceAndReadTheNextTime() throws Exception {
        JsonNode first = json(post(PATH, body("one", "," + POINT))).get("usage");
        JsonNode second = json(post(PATH, body("two", "," + POINT))).get("usage");
        long written = first.get("cacheWriteInputTokens").asLong();
        assertThat(written).isGreaterThan(2_000);
        assertThat(first.get("inputTokens").asLong()).isLessThan(100);
        assertThat(first.at("/cacheDetails/0/ttl").asText()).isEqualTo("5m");
        assertThat(first.at("/cacheDetails/0/inputTokens").asLong()).isEqualTo(written);
        assertThat(second.get("cacheReadInputTokens").asLong()).isEqualTo(written);
        assertThat(second.has("cacheDetails")).isFalse();
    }

    @Test
    void anotherRegionHasACacheOfItsOwn() throws Exception {
        post(PATH, body("one", "," + POINT));
        JsonNode other = json(post(PATH.replace("/eu.", "/us."), body("two", "," + POINT)));
        assertThat(other.at("/usage/cacheReadInputTokens").asLong()).isZero();
    }

    @Test
    void aStreamSaysTheSameInFramesOfWhichTheLastCarriesTheBill() throws Exception {
        JsonNode whole = json(post(PATH, body("s", "," + POINT)));
        HttpResponse<byte[]> response = post(PATH + "-stream", body("s", "," + POINT));
        List<Frame> frames = Frame.all(response.body());
        assertThat(response.headers().firstValue("content-type")).hasValue("application/vnd.amazon.eventstream");
        assertThat(frames.getFirst().type()).isEqualTo("messageStart");
        assertThat(frames.get(frames.size() - 2).type()).isEqualTo("messageStop");
        assertThat(frames.getLast().type()).isEqualTo("metadata");
        StringBuilder text = new StringBuilder();
        for (Frame frame : frames) {
            text.append(frame.payload().at("/delta/text").asText());
        }
        assertThat(text).hasToString(whole.at("/output/message/content/0/text").asText());
        assertThat(frames.getLast().payload().at("/usage/cacheReadInputTokens"))
                .isEqualTo(whole.at("/usage/cacheWriteInputTokens"));
    }

    @Test
    void aToolIsCalledWhereOneIsRequired() throws Exception {
        String tools = """
                ,"toolConfig":{"tools":[{"toolSpec":{"name":"water_level","inputSchema":{"json":{"type":"object",
                 "properties":{"gauge":{"type":"string"}}}}}},{"cachePoint":{"type":"default"}}],"toolChoice":{"any":{}}}}""";
        String body = body("t", "");
        JsonNode answer = json(post(PATH, body.substring(0, body.length() - 1) + tools));
        assertThat(answer.get("stopReason").asText()).isEqualTo("tool_use");
        assertThat(answer.at("/output/message/content/0/toolUse/name").asText()).isEqualTo("water_level");
        assertThat(answer.at("/output/message/content/0/toolUse/input").has("gauge"))
                .isTrue();
    }

    @Test
    void theInvoiceAddsUpWhatTheAnswersSaidAtRegionalPrices() throws Exception {
        Usage sum = new Usage(0, 0, 0, 0, OptionalLong.of(0));
        for (String question : List.of("a", "b")) {
            JsonNode usage = json(post(PATH, body(question, "," + POINT))).get("usage");
            sum = new Usage(
                    sum.fresh() + usage.get("inputTokens").asLong(),
                    sum.read() + usage.get("cacheReadInputTokens").asLong(),
                    sum.written5m() + usage.get("cacheWriteInputTokens").asLong(),
                    0,
                    OptionalLong.of(
                            sum.output().orElse(0) + usage.get("outputTokens").asLong()));
        }
        Tariff tariff = TariffBook.shipped().find("bedrock", MODEL).orElseThrow();
        assertThat(provider.invoice("key").completed().cost())
                .isEqualTo(tariff.under(EnumSet.of(Modifier.REGIONAL)).prices().of(sum));
    }

    /** Rules of placement: AWS user guide, and field reports of 2026. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POINT,{\"text\":\"q\"} | nothing available to cache",
                "{\"text\":\"q\"},{\"reasoningContent\":{\"reasoningText\":{\"text\":\"r\",\"signature\":\"s\"}}},POINT | after reasoning block",
                "{\"text\":\"q\"},{\"document\":{\"format\":\"txt\",\"name\":\"n\",\"source\":{\"bytes\":\"aGk=\"}}},POINT | Field required",
                "{\"toolResult\":{\"toolUseId\":\"t\",\"content\":[{\"text\":\"r\"},POINT]}} | tool result",
                "{\"text\":\"q\"},{\"cachePoint\":{\"type\":\"other\"}} | default",
                "{\"text\":\"q\"},{\"cachePoint\":{\"type\":\"default\",\"ttl\":\"2h\"}} | ttl",
            })
    void aCachePointWhereNoneCanStand(String content, String problem) throws Exception {
        HttpResponse<byte[]> refused = post(
                PATH, "{\"messages\":[{\"role\":\"user\",\"content\":[" + content.replace("POINT", POINT) + "]}]}");
        assertError(refused, 400, "ValidationException");
        assertThat(json(refused).get("message").asText()).contains(problem);
    }

    /** As recorded calls show: how applications get a cache point behind a document. */
    @Test
    void aCachePointBehindALineEndIsTaken() throws Exception {
        String content = "{\"document\":{\"format\":\"txt\",\"name\":\"n\",\"source\":{\"bytes\":\"aGk=\"}}},"
                + "{\"text\":\"\\n\"}," + POINT;
        assertThat(post(PATH, "{\"messages\":[{\"role\":\"user\",\"content\":[" + content + "]}]}")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void wrongCallsAreAnsweredInTheRealShape() throws Exception {
        assertError(send(PATH, "", body("q", "")), 403, "MissingAuthenticationTokenException");
        assertError(post("/model/anthropic.nobody/converse", body("q", "")), 400, "ValidationException");
        assertError(post(PATH + "s", body("q", "")), 404, "ResourceNotFoundException");
        assertError(post(PATH, "{"), 400, "ValidationException");
        assertError(
                send(
                        PATH,
                        "AWS4-HMAC-SHA256 Credential=AK/20261129/eu-central-1/bedrock/aws4_request, SignedHeaders=host,"
                                + " Signature=" + "0".repeat(64),
                        body("q", "")),
                403,
                "UnrecognizedClientException");
        provider.faults().failNext(429, 1);
        assertError(post(PATH, body("q", "")), 429, "ThrottlingException");
    }

    @Test
    void aBodyWithOneByteChangedIsAnsweredOrBlamedOnTheClient() throws Exception {
        String whole = """
                {"system":[{"text":"a"},POINT],"toolConfig":{"tools":[{"toolSpec":{"name":"t","inputSchema":{"json":{}}}},POINT],
                 "toolChoice":{"auto":{}}},"inferenceConfig":{"maxTokens":9},"messages":[{"role":"user","content":[{"text":"q"},
                 POINT]},{"role":"assistant","content":[{"toolUse":{"toolUseId":"i","name":"t","input":{}}}]},{"role":"user",
                 "content":[{"toolResult":{"toolUseId":"i","content":[{"json":{"a":1}}],"status":"error"}}]}]}""".replace("POINT", POINT);
        assertThat(post(PATH, whole).statusCode()).isEqualTo(200);
        long seed = 1;
        Random random = new Random(seed);
        for (int i = 0; i < 600; i++) {
            byte[] changed = whole.getBytes(StandardCharsets.ISO_8859_1);
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(128);
            String body = new String(changed, StandardCharsets.ISO_8859_1);
            assertThat(post(PATH, body).statusCode())
                    .as("seed %d, body %d: %s", seed, i, body)
                    .isIn(200, 400);
        }
    }

    private static void assertError(HttpResponse<byte[]> response, int status, String type) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("x-amzn-errortype")).hasValue(type);
    }

    private HttpResponse<byte[]> post(String path, String body) throws Exception {
        return send(path, "Bearer key", body);
    }

    private HttpResponse<byte[]> send(String path, String authorization, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(provider.baseUri() + path))
                .header("content-type", "application/json");
        if (!authorization.isEmpty()) {
            request.header("authorization", authorization);
        }
        return client.send(
                request.POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String body(String question, String behindSystem) {
        return "{\"system\":[{\"text\":\"%s\"}%s],\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"%s\"}]}]}"
                .formatted(LONG, behindSystem, question);
    }

    private static JsonNode json(HttpResponse<byte[]> response) throws Exception {
        return JSON.readTree(response.body());
    }
}
