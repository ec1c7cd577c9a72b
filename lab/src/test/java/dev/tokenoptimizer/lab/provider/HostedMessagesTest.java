package dev.tokenoptimizer.lab.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Claude's Messages as cloud platforms serve them, as a client with a key sees it: over HTTP. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostedMessagesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MODELS = "/v1/projects/p1/locations/LOCATION/publishers/anthropic/models/";
    private static final String MARKER = "\"cache_control\":{\"type\":\"ephemeral\"}";
    private static final String LONG = "All work and no play makes a long prompt. ".repeat(300);

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final SimulatedProvider provider = SimulatedProvider.start(
                    vertx, Settings.defaults().withPacing(Pacing.AT_ONCE))
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    private int keys;

    @AfterAll
    void close() {
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** A platform: where it is asked, what its bodies begin with, and who asks. */
    enum Platform {
        INVOKE_MODEL(
                "/model/eu.anthropic.claude-opus-4-8/invoke",
                "\"anthropic_version\":\"bedrock-2023-05-31\"",
                "authorization"),
        BEDROCK_MESSAGES(
                "/bedrock-mantle/anthropic/v1/messages", "\"model\":\"anthropic.claude-opus-4-8\"", "x-api-key"),
        VERTEX(
                MODELS.replace("LOCATION", "global") + "claude-opus-4-8:rawPredict",
                "\"anthropic_version\":\"vertex-2023-10-16\"",
                "authorization"),
        FOUNDRY("/foundry/anthropic/v1/messages", "\"model\":\"claude-opus-4-8\"", "api-key");

        private final String path;
        private final String beginning;
        private final String keyHeader;

        Platform(String path, String beginning, String keyHeader) {
            this.path = path;
            this.beginning = beginning;
            this.keyHeader = keyHeader;
        }

        String body(String question, String behindSystem, String more) {
            return "{%s%s,\"max_tokens\":60,\"system\":[{\"type\":\"text\",\"text\":\"%s\"%s}],\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
                    .formatted(beginning, more, LONG, behindSystem, question);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMarkerIsWrittenOnceAndReadTheNextTime(Platform platform) throws Exception {
        String key = "key" + keys++;
        // Vertex tells caches apart by project: what other tests ask there begins otherwise.
        String marker = "},{\"type\":\"text\",\"text\":\"" + platform + "\"," + MARKER;
        JsonNode first =
                json(post(platform, key, platform.body("one", marker, ""))).get("usage");
        JsonNode second =
                json(post(platform, key, platform.body("two", marker, ""))).get("usage");

        long written = first.get("cache_creation_input_tokens").asLong();
        assertThat(written).isGreaterThan(2_000);
        assertThat(second.get("cache_read_input_tokens").asLong()).isEqualTo(written);
        assertThat(provider.invoice(key).completed().requests()).isEqualTo(2);
        assertThat(provider.invoice(key).completed().read()).isEqualTo(written);
    }

    /** What a platform takes is told by its documentation: Anthropic's pages on each, October 2026. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INVOKE_MODEL     | ,MARKER                        | cache_control: Extra inputs",
                "INVOKE_MODEL     | ,\"model\":\"claude-opus-4-8\"  | model: Extra inputs",
                "INVOKE_MODEL     | ,\"stream\":true                | stream: Extra inputs",
                "INVOKE_MODEL     | ,\"diagnostics\":{}             | diagnostics: Extra inputs",
                "INVOKE_MODEL     | ,\"anthropic_beta\":[\"b\"]     |",
                "BEDROCK_MESSAGES | ,MARKER                        |",
                "BEDROCK_MESSAGES | ,\"diagnostics\":{}             | diagnostics: Extra inputs",
                "VERTEX           | ,MARKER                        |",
                "VERTEX           | ,\"model\":\"claude-opus-4-8\"  | model: Extra inputs",
                "VERTEX           | ,\"anthropic_beta\":[\"b\"]     | anthropic_beta: Extra inputs",
                "FOUNDRY          | ,MARKER                        |",
                "FOUNDRY          | ,\"diagnostics\":{}             | diagnostics: Extra inputs",
            })
    void eachRefusesWhatIsNotForIt(Platform platform, String more, String problem) throws Exception {
        HttpResponse<byte[]> response = post(platform, "k", platform.body("q", "", more.replace("MARKER", MARKER)));
        assertThat(response.statusCode()).isEqualTo(problem == null ? 200 : 400);
        if (problem != null) {
            assertThat(new String(response.body(), StandardCharsets.UTF_8)).contains(problem);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nonePermitsAScopeInAMarker(Platform platform) throws Exception {
        String scoped = ",\"cache_control\":{\"type\":\"ephemeral\",\"scope\":\"global\"}";
        HttpResponse<byte[]> response = post(platform, "k", platform.body("q", scoped, ""));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(new String(response.body(), StandardCharsets.UTF_8))
                .contains("system.0.cache_control.scope: Extra inputs are not permitted");
    }

    @Test
    void anOlderModelOnBedrockHasNoHour() throws Exception {
        String body = Platform.INVOKE_MODEL.body("q", ",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}", "");
        String path = "/model/us.anthropic.claude-3-7-sonnet-20250219-v1:0/invoke".replace(":", "%3A");
        HttpResponse<byte[]> response = send(path, "authorization", "k", body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).get("message").asText())
                .isEqualTo("system.0.cache_control.ttl: Extra inputs are not permitted");
        assertThat(response.headers().firstValue("x-amzn-errortype")).hasValue("ValidationException");
    }

    @Test
    void withoutItsVersionABodyIsRefused() throws Exception {
        assertThat(json(send(Platform.VERTEX.path, "authorization", "k", "{\"messages\":[]}"))
                        .at("/error/message")
                        .asText())
                .isEqualTo("anthropic_version: Field required");
        assertThat(json(send(
                                Platform.INVOKE_MODEL.path,
                                "authorization",
                                "k",
                                "{\"anthropic_version\":\"2023-06-01\",\"messages\":[]}"))
                        .get("message")
                        .asText())
                .isEqualTo("anthropic_version: Input should be 'bedrock-2023-05-31'");
    }

    /** The events of the Messages API, in Base64; the last says what was counted. */
    @Test
    void aStreamOfInvokeModelIsMadeOfBinaryEvents() throws Exception {
        String body = Platform.INVOKE_MODEL.body("s", "," + MARKER, "");
        JsonNode whole = json(send(Platform.INVOKE_MODEL.path, "authorization", "s", body));
        HttpResponse<byte[]> response =
                send(Platform.INVOKE_MODEL.path + "-with-response-stream", "authorization", "s", body);

        assertThat(response.headers().firstValue("content-type")).hasValue("application/vnd.amazon.eventstream");
        List<JsonNode> events = new ArrayList<>();
        for (Frame frame : Frame.all(response.body())) {
            assertThat(frame.type()).isEqualTo("chunk");
            events.add(JSON.readTree(
                    Base64.getDecoder().decode(frame.payload().get("bytes").asText())));
        }
        StringBuilder text = new StringBuilder();
        events.forEach(event -> text.append(event.at("/delta/text").asText()));
        assertThat(text).hasToString(whole.at("/content/0/text").asText());
        assertThat(events.getFirst().get("type").asText()).isEqualTo("message_start");
        assertThat(events.getLast().get("type").asText()).isEqualTo("message_stop");
        assertThat(events.getLast().at("/amazon-bedrock-invocationMetrics/cacheReadInputTokenCount"))
                .isEqualTo(whole.at("/usage/cache_creation_input_tokens"));
    }

    @Test
    void onVertexThePathAsksForTheStream() throws Exception {
        String streamed = Platform.VERTEX.path.replace("rawPredict", "streamRawPredict");
        HttpResponse<byte[]> response = send(streamed, "authorization", "k", Platform.VERTEX.body("q", "", ""));
        assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream; charset=utf-8");
        assertThat(new String(response.body(), StandardCharsets.UTF_8)).contains("event: message_stop");
    }

    /** Tokens change and projects stay; every location but the global one costs a tenth more. */
    @Test
    void onVertexAProjectHasACacheInEachLocation() throws Exception {
        String body = Platform.VERTEX.body("q", "," + MARKER, "").replace("All work", "Some work");
        for (String location : List.of("global", "europe-west1")) {
            String path = MODELS.replace("LOCATION", location) + "claude-opus-4-8:rawPredict";
            assertThat(json(send(path, "authorization", location + "1", body))
                            .at("/usage/cache_read_input_tokens")
                            .asLong())
                    .isZero();
            assertThat(json(send(path, "authorization", location + "2", body))
                            .at("/usage/cache_read_input_tokens")
                            .asLong())
                    .isPositive();
        }
        assertThat(cost("europe-west11") / cost("global1")).isBetween(1.0999, 1.1001);
    }

    private double cost(String key) {
        return provider.invoice(key).completed().cost().toDollars().doubleValue();
    }

    @Test
    void whoShowsNoKeyIsTurnedAway() throws Exception {
        assertThat(send(Platform.VERTEX.path, "x-api-key", "k", "{}").statusCode())
                .isEqualTo(401);
        assertThat(send(Platform.FOUNDRY.path, "a", "k", "{}").statusCode()).isEqualTo(401);
        assertThat(send("/bedrock-mantle/anthropic/v1/models", "x-api-key", "k", "{}")
                        .statusCode())
                .isEqualTo(404);
    }

    private HttpResponse<byte[]> post(Platform platform, String key, String body) throws Exception {
        return send(platform.path, platform.keyHeader, key, body);
    }

    private HttpResponse<byte[]> send(String path, String keyHeader, String key, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(provider.baseUri() + path))
                        .header("content-type", "application/json")
                        .header("anthropic-version", "2023-06-01")
                        .header(keyHeader, (keyHeader.equals("authorization") ? "Bearer " : "") + key)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static JsonNode json(HttpResponse<byte[]> response) throws Exception {
        return JSON.readTree(response.body());
    }
}
