package dev.tokenoptimizer.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.config.AdminConfig;
import dev.tokenoptimizer.gateway.config.CredentialConfig;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.dialect.RouteDialect;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.ledger.Ledger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Google's generateContent on a route: nothing is changed, everything is billed. */
class GeminiRoutesTest {

    private static final String JSON = "application/json";
    private static final String PIECE =
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]},\"finishReason\":\"STOP\"}],"
                    + "\"usageMetadata\":{\"promptTokenCount\":5000,\"cachedContentTokenCount\":4000,\"candidatesTokenCount\":30,"
                    + "\"thoughtsTokenCount\":70,\"totalTokenCount\":5100}}";
    private static final String OBJECT =
            "{\"name\":\"cachedContents/abc\",\"model\":\"models/gemini-2.5-flash\",\"createTime\":"
                    + "\"2020-01-01T12:00:00Z\",\"expireTime\":\"2020-01-01T13:00:00Z\",\"usageMetadata\":"
                    + "{\"totalTokenCount\":5000}}";
    private static final String BODY = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}]}";

    private final BlockingQueue<ExchangeReport> reports = new LinkedBlockingQueue<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile Instant now = Instant.parse("2020-01-01T12:30:00Z");

    @SuppressWarnings("NullAway.Init")
    private FakeUpstream upstream;

    @SuppressWarnings("NullAway.Init")
    private GatewayService service;

    private void start(String contentType, String answer) throws Exception {
        upstream = FakeUpstream.answering("200 OK", contentType, answer);
        GatewayConfig defaults = GatewayConfig.defaults();
        RouteConfig gemini = RouteConfig.of(RouteDialect.GEMINI, "gemini", "/gemini", upstream.uri());
        RouteConfig vertex = RouteConfig.of(RouteDialect.VERTEX, "vertex", "/vertex", upstream.uri());
        RouteConfig own = RouteConfig.of(RouteDialect.GEMINI, "own", "/own", upstream.uri())
                .withCredential(CredentialConfig.of("google-secret"));
        service = new GatewayService(
                defaults.withListen(defaults.listen().withAddress("127.0.0.1", 0))
                        .withAdmin(new AdminConfig(true, "127.0.0.1", 0, false))
                        .withLimits(defaults.limits().withBodyBytesMax(1_000))
                        .withRoutes(List.of(gemini, vertex, own)),
                "0123456789abcdef".getBytes(UTF_8),
                Surroundings.ofMachine().withListener(reports::add).withClock(() -> now));
        service.start().toCompletableFuture().join();
    }

    @AfterEach
    void stop() throws Exception {
        service.close().toCompletableFuture().join();
        upstream.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/gemini/v1beta/models/gemini-2.5-flash:generateContent",
                "/vertex/v1/projects/p/locations/global/publishers/google/models/gemini-2.5-flash:generateContent"
            })
    void aCallIsPassedOnAsItIsAndBilled(String path) throws Exception {
        start(JSON, PIECE);
        ExchangeReport report = post(path);

        FakeUpstream.Received sent = upstream.next();
        assertThat(sent.line()).startsWith("POST " + path.substring("/gemini".length()) + " ");
        assertThat(sent.text()).isEqualTo(BODY);
        assertThat(sent.values("x-goog-api-key")).containsExactly("client-key");
        assertThat(report.dialect()).isEqualTo("gemini.generateContent");
        assertThat(report.model()).isEqualTo("gemini-2.5-flash");
        assertBilled(report);
    }

    @ParameterizedTest
    @CsvSource({"text/event-stream, ?alt=sse", "application/json, ''"})
    void aStreamIsBilledInEitherForm(String contentType, String query) throws Exception {
        start(contentType, contentType.equals(JSON) ? "[" + PIECE + "]" : "data: " + PIECE + "\r\n\r\n");
        ExchangeReport report = post("/gemini/v1beta/models/gemini-2.5-flash:streamGenerateContent" + query);

        assertThat(report.dialect()).isEqualTo("gemini.streamGenerateContent");
        assertBilled(report);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /gemini/v1beta/cachedContents, create",
        "PATCH, /gemini/v1beta/cachedContents/abc?updateMask=ttl, patch",
        "POST, /vertex/v1/projects/p/locations/global/cachedContents, create",
        "DELETE, /vertex/v1/projects/p/locations/global/cachedContents/12, delete"
    })
    void callsOfCacheObjectsPassUnchangedAndOnlyACreationIsBilledAtOnce(String method, String path, String kind)
            throws Exception {
        start(JSON, OBJECT);
        boolean delete = kind.equals("delete");
        ExchangeReport report = send(
                method,
                path,
                delete
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString("{ \"ttl\":\"9s\" }"));

        FakeUpstream.Received sent = upstream.next();
        assertThat(sent.line()).startsWith(method + " " + path.substring("/gemini".length()) + " ");
        assertThat(sent.text()).isEqualTo(delete ? "" : "{ \"ttl\":\"9s\" }");
        assertThat(report.dialect()).isEqualTo("gemini.cachedContents." + kind);
        assertThat(report.fallback()).isEmpty();
        assertThat(report.ledger().map(entry -> entry.billed().written1h()).orElse(0L))
                .isEqualTo(kind.equals("create") ? 5_000 : 0);
        // Half an hour has been paid so far, five thousand tokens at a dollar a million and an hour.
        assertThat(savings()).contains("\"storage_dollars\":" + (kind.equals("create") ? "0.0025" : "0"));
    }

    @Test
    void anObjectLargerThanAnyPromptIsAccountedForAsWell() throws Exception {
        start(JSON, OBJECT);
        String body = "{\"contents\":[{\"parts\":[{\"text\":\"" + "long ".repeat(1_000) + "\"}]}]}";
        ExchangeReport report =
                send("POST", "/gemini/v1beta/cachedContents", HttpRequest.BodyPublishers.ofString(body));

        assertThat(upstream.next().text()).isEqualTo(body);
        assertThat(report.fallback()).isEmpty();
        assertThat(report.requestBytes()).isEqualTo(body.length());
        assertThat(report.ledger().orElseThrow().billed().written1h()).isEqualTo(5_000);
    }

    @Test
    void whatIsKeptUntilTheGatewayEndsIsBookedToThatMoment() throws Exception {
        start(JSON, OBJECT);
        send("POST", "/gemini/v1beta/cachedContents", HttpRequest.BodyPublishers.ofString("{}"));
        Ledger ledger = service.ledger();
        assertThat(ledger.overall().storage()).isEqualByComparingTo("0.0025");

        now = now.plus(Duration.ofMinutes(15));
        service.drain().toCompletableFuture().join();

        assertThat(ledger.overall().storage()).isEqualByComparingTo("0.00375");
    }

    private String savings() throws Exception {
        URI savings = URI.create("http://127.0.0.1:" + service.adminPort().orElseThrow() + "/savings");
        return client.send(HttpRequest.newBuilder(savings).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void theGatewaysOwnKeyIsShownInPlaceOfTheCallers() throws Exception {
        start(JSON, PIECE);
        post("/own/v1beta/models/gemini-2.5-flash:generateContent");

        assertThat(upstream.next().values("x-goog-api-key")).containsExactly("google-secret");
    }

    /** A thousand fresh at $0.30, four thousand read at $0.03 and a hundred out at $2.50 a million. */
    private static void assertBilled(ExchangeReport report) {
        assertThat(report.ledger()
                        .orElseThrow()
                        .paid()
                        .toDollars()
                        .stripTrailingZeros()
                        .toPlainString())
                .isEqualTo("0.00067");
        assertThat(report.ledger().orElseThrow().billed().read()).isEqualTo(4_000);
    }

    private ExchangeReport post(String path) throws Exception {
        return send("POST", path, HttpRequest.BodyPublishers.ofString(BODY));
    }

    private ExchangeReport send(String method, String path, HttpRequest.BodyPublisher body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
                .header("x-goog-api-key", "client-key")
                .method(method, body);
        if (body.contentLength() > 0) {
            request.header("content-type", JSON);
        }
        HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        ExchangeReport report = reports.poll(10, TimeUnit.SECONDS);
        assertThat(report).isNotNull();
        return report;
    }
}
