package dev.tokenoptimizer.cli.sdk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.dialect.RouteDialect;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.lab.provider.Pacing;
import dev.tokenoptimizer.lab.provider.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A body that is no JSON goes to the provider as it came, whatever API it was meant for, and its error comes back. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrokenBodiesTest {

    /** Cut off, with a byte that is no UTF-8. */
    private static final String BROKEN =
            "{\"model\":\"m\",\"max_tokens\":60,\"metadata\":{\"user\":\"caf\u00e9 \\ud83d";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Wiretap tap = new Wiretap();
    private final Stage stage = new Stage(
            Settings.defaults().withPacing(Pacing.AT_ONCE),
            provider -> {
                URI tapped = tap.before(provider);
                return List.of(
                        RouteConfig.anthropic("anthropic", "/anthropic", tapped),
                        RouteConfig.openAi("openai", "/openai", tapped),
                        RouteConfig.of(RouteDialect.BEDROCK, "bedrock", "/bedrock", tapped),
                        RouteConfig.of(RouteDialect.GEMINI, "gemini", "/gemini", tapped),
                        RouteConfig.of(RouteDialect.VERTEX, "vertex", "/vertex", tapped));
            },
            UnaryOperator.identity());

    @AfterAll
    void close() {
        client.close();
        stage.close();
        tap.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/anthropic, /v1/messages, anthropic.messages",
        "/openai, /v1/chat/completions, openai.chat",
        "/openai, /v1/responses, openai.responses",
        "/bedrock, /model/eu.anthropic.claude-opus-4-6-v1/converse, bedrock.converse",
        "/bedrock, /model/eu.anthropic.claude-opus-4-6-v1/converse-stream, bedrock.converse",
        "/bedrock, /model/eu.anthropic.claude-opus-4-6-v1/invoke, anthropic.messages",
        "/gemini, /v1beta/models/gemini-2.5-flash:generateContent, gemini.generateContent",
        "/gemini, /v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse, gemini.streamGenerateContent",
        "/vertex, /v1/projects/p/locations/eu/publishers/anthropic/models/claude-opus-4-6:rawPredict, anthropic.messages"
    })
    void passesUnchangedIsAnsweredByTheProviderAndIsCounted(String prefix, String path, String dialect)
            throws Exception {
        HttpResponse<String> without = send(stage.directUrl() + path);
        HttpResponse<String> with = send(stage.gatewayUrl(prefix) + path);
        ExchangeReport report = stage.report();

        assertThat(tap.body()).isEqualTo(BROKEN);
        assertThat(tap.isIdle()).isTrue();
        assertThat(with.statusCode()).isEqualTo(without.statusCode()).isEqualTo(400);
        assertThat(said(with)).isEqualTo(said(without)).isNotEmpty();
        assertThat(report.dialect()).isEqualTo(dialect);
        assertThat(report.fallback()).contains("malformed");
        assertThat(report.refusedStatus()).isZero();
        assertThat(report.status()).isEqualTo(400);
    }

    private HttpResponse<String> send(String url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("content-type", "application/json; charset=utf-8")
                .header("accept", "application/json")
                .header("user-agent", "client/1.0")
                .header("authorization", "Bearer key")
                .header("x-api-key", "key")
                .header("x-goog-api-key", "key")
                .header("anthropic-version", "2023-06-01")
                .header("openai-organization", "org")
                .header("x-request-id", "1")
                .POST(HttpRequest.BodyPublishers.ofByteArray(BROKEN.getBytes(ISO_8859_1)))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String said(HttpResponse<String> answer) {
        return answer.body().replaceAll("req_\\w+", "req");
    }
}
