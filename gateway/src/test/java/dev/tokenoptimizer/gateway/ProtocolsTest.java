package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.gateway.exchange.Outcome;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2ClientConfig;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConfig;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every HTTP towards the client goes together with every HTTP towards the provider. */
@Timeout(60)
class ProtocolsTest {

    /** How the two sides of a connection talk. */
    enum Way {
        PLAIN_1_1(false, false),
        PLAIN_2(false, true),
        TLS_1_1(true, false),
        TLS_2(true, true);

        private final boolean tls;
        private final boolean http2;

        Way(boolean tls, boolean http2) {
            this.tls = tls;
            this.http2 = http2;
        }
    }

    private static Identity identity;

    @BeforeAll
    static void issueCertificates() throws Exception {
        identity = Identity.ofLocalhost();
    }

    static Stream<Arguments> ways() {
        return Arrays.stream(Way.values())
                .flatMap(down -> Arrays.stream(Way.values()).map(up -> Arguments.of(down, up)));
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("ways")
    void aRequestIsMarkedAndAnswered(Way down, Way up) throws Exception {
        try (VertxUpstream upstream = upstream(up);
                Running running = new Running(config(down, up, upstream))) {
            Answer answer = post(down, uri(down, running, "/anthropic/v1/messages?beta=true"), bytes("{\"a\":1}"));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("{" + MarkingOptimizer.MARK + "\"a\":1}");
            assertThat(answer.upstreamVersion()).isEqualTo(up.http2 ? "HTTP_2" : "HTTP_1_1");
            assertThat(answer.upstreamUri()).isEqualTo("/v1/messages?beta=true");
            assertThat(answer.http2()).isEqualTo(down.http2);
            ExchangeReport report = running.report();
            assertThat(report.outcome()).isEqualTo(Outcome.ANSWERED);
            assertThat(report.status()).isEqualTo(200);
        }
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("ways")
    void largeBodiesArriveWholeInBothDirections(Way down, Way up) throws Exception {
        byte[] body = new byte[1_500_001];
        new Random(3).nextBytes(body);
        try (VertxUpstream upstream = upstream(up);
                Running running = new Running(config(down, up, upstream))) {
            Answer answer = post(down, uri(down, running, "/anthropic/v1/files"), body);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(Arrays.equals(answer.body(), body)).isTrue();
            assertThat(running.report().outcome()).isEqualTo(Outcome.ANSWERED);
        }
    }

    /** Says what it saw, and sends the body back as it comes. */
    private static void echo(HttpServerRequest request) {
        request.response()
                .setChunked(true)
                .putHeader("x-version", request.version().name())
                .putHeader("x-uri", request.uri())
                .putHeader("content-type", "application/json");
        request.pipeTo(request.response());
    }

    private static VertxUpstream upstream(Way up) throws Exception {
        List<HttpVersion> versions =
                up.http2 ? List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1) : List.of(HttpVersion.HTTP_1_1);
        return new VertxUpstream(up.tls ? Optional.of(identity) : Optional.empty(), versions, ProtocolsTest::echo);
    }

    private static GatewayConfig config(Way down, Way up, VertxUpstream upstream) throws Exception {
        GatewayConfig plain = Running.config(upstream.uri());
        GatewayConfig listening = down.tls ? plain.withListen(plain.listen().withTls(identity.files())) : plain;
        RouteConfig route = RouteConfig.anthropic("anthropic", "/anthropic", upstream.uri());
        RouteConfig spoken = !up.tls && up.http2 ? route.withHttpVersion(RouteConfig.HttpVersion.HTTP_2) : route;
        return listening.withRoutes(List.of(up.tls ? spoken.withTrust(identity.authorityFile()) : spoken));
    }

    private static URI uri(Way down, Running running, String path) {
        return URI.create((down.tls ? "https" : "http") + "://127.0.0.1:" + running.gateway.port() + path);
    }

    private static Answer post(Way down, URI uri, byte[] body) throws Exception {
        return down == Way.PLAIN_2 ? postWithPriorKnowledge(uri, body) : postWithTheJdk(down, uri, body);
    }

    private static Answer postWithTheJdk(Way down, URI uri, byte[] body) throws Exception {
        try (HttpClient client = HttpClient.newBuilder()
                .version(down.http2 ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .sslContext(identity.clientContext())
                .build()) {
            HttpResponse<byte[]> answer = client.send(
                    HttpRequest.newBuilder(uri)
                            .header("content-type", "application/json")
                            .POST(BodyPublishers.ofByteArray(body))
                            .build(),
                    BodyHandlers.ofByteArray());
            return new Answer(
                    answer.statusCode(),
                    answer.version() == HttpClient.Version.HTTP_2,
                    answer.headers().firstValue("x-version").orElse(""),
                    answer.headers().firstValue("x-uri").orElse(""),
                    answer.body());
        }
    }

    private static Answer postWithPriorKnowledge(URI uri, byte[] body) {
        Vertx vertx = Vertx.vertx();
        try {
            HttpClientConfig config = new HttpClientConfig()
                    .setVersions(HttpVersion.HTTP_2)
                    .setHttp2Config(new Http2ClientConfig().setClearTextUpgrade(false));
            HttpClientAgent client = vertx.httpClientBuilder().with(config).build();
            return client.request(new RequestOptions()
                            .setMethod(HttpMethod.POST)
                            .setAbsoluteURI(uri.toString())
                            .putHeader("content-type", "application/json"))
                    .compose(request -> request.send(Buffer.buffer(body)))
                    .compose(answer -> answer.body()
                            .map(bytes -> new Answer(
                                    answer.statusCode(),
                                    answer.version() == HttpVersion.HTTP_2,
                                    String.valueOf(answer.getHeader("x-version")),
                                    String.valueOf(answer.getHeader("x-uri")),
                                    bytes.getBytes())))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What a client saw, and what the provider told of the request. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Answer(int status, boolean http2, String upstreamVersion, String upstreamUri, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }
}
