package dev.tokenoptimizer.lab.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A provider blames the client for a bad body, and never fails on it. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadBodiesTest {

    private static final String HEAD = "{\"model\":\"claude-sonnet-5-5\",\"max_tokens\":9,";
    private static final String WHOLE =
            HEAD + "\"system\":[{\"type\":\"text\",\"text\":\"caf\u00e9\"}],\"tools\":[{\"name\":\"a\","
                    + "\"input_schema\":{\"type\":\"object\"}}],\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":"
                    + "\"Hi\",\"cache_control\":{\"type\":\"ephemeral\"}}]}]}";

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private URI uri = URI.create("http://127.0.0.1");

    @BeforeAll
    void start() {
        uri = SimulatedProvider.start(vertx, Settings.defaults().withPacing(Pacing.AT_ONCE))
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .baseUri();
    }

    @AfterAll
    void stop() {
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    static Stream<String> bodies() {
        return Stream.of(
                "",
                " ",
                "model=claude",
                HEAD + "\"messages\":[{\"role\":\"us",
                WHOLE + "}",
                "[]",
                "null",
                "7",
                HEAD + "\"messages\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}",
                HEAD + "\"messages\":" + "{\"a\":".repeat(100_000),
                HEAD + "\"messages\":{}}",
                HEAD + "\"messages\":\"Hi\"}",
                HEAD + "\"messages\":null}",
                HEAD + "\"messages\":[1,null,[],{\"content\":7}]}",
                HEAD + "\"messages\":[{\"role\":\"user\",\"content\":[null]}]}",
                HEAD + "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":3}]}]}",
                HEAD + "\"messages\":[{\"role\":7,\"content\":\"a\"}]}",
                HEAD + "\"tools\":{\"a\":1},\"messages\":[]}",
                HEAD + "\"system\":7,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}",
                "{\"model\":[\"a\"],\"messages\":[]}",
                "{\"model\":\"claude-sonnet-5-5\",\"max_tokens\":" + "9".repeat(10_000) + ",\"messages\":[]}",
                "{\"model\":\"claude-sonnet-5-5\",\"max_tokens\":-1,\"messages\":[]}",
                "{\"model\":\"claude-sonnet-5-5\",\"max_tokens\":1e999999999,\"messages\":[]}");
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void aBadBodyIsA400OnBothPaths(String body) throws Exception {
        for (String path : new String[] {"/v1/messages", "/v1/messages/count_tokens"}) {
            HttpResponse<String> answer = post(path, body.getBytes(UTF_8));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
            assertThat(answer.body()).startsWith("{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\"");
        }
    }

    @Test
    void aBodyWithOneByteChangedIsAnsweredOrBlamedOnTheClient() throws Exception {
        long seed = 1;
        Random random = new Random(seed);
        byte[] whole = WHOLE.getBytes(UTF_8);
        for (int i = 0; i < 1_000; i++) {
            byte[] changed = whole.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            HttpResponse<String> answer = post("/v1/messages", changed);
            assertThat(answer.statusCode())
                    .as("seed %d, body %d: %s", seed, i, new String(changed, UTF_8))
                    .isIn(200, 400, 404);
        }
    }

    private HttpResponse<String> post(String path, byte[] body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri.resolve(path))
                        .header("content-type", "application/json")
                        .header("anthropic-version", "2023-06-01")
                        .header("x-api-key", "key")
                        .POST(BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofString());
    }
}
