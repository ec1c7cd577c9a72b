package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.config.TimeoutsConfig;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.gateway.exchange.Outcome;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A provider is spoken to only when it proves who it is. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // lines of HTTP end in CR LF
class TlsTest {

    private static final String POST =
            "POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 2\r\n\r\n{}";

    /** What a certificate can be wrong in. */
    enum Wrong {
        NAME("its certificate is for another host"),
        ADDRESS("its certificate is for another host"),
        AUTHORITY("its certificate is not signed by an authority that is trusted"),
        EXPIRED("its certificate has expired or is not valid yet"),
        EARLY("its certificate has expired or is not valid yet");

        private final String said;

        Wrong(String said) {
            this.said = said;
        }

        Identity identity() throws Exception {
            return switch (this) {
                case NAME -> Identity.of(builder -> builder.addSanDnsName("elsewhere.example"));
                case ADDRESS -> Identity.of(builder -> builder.addSanIpAddress("127.0.0.2"));
                case AUTHORITY -> Identity.ofLocalhost();
                case EXPIRED ->
                    Identity.of(builder -> builder.addSanDnsName("localhost")
                            .addSanIpAddress("127.0.0.1")
                            .notBefore(Instant.now().minus(Duration.ofDays(3)))
                            .notAfter(Instant.now().minus(Duration.ofDays(2))));
                case EARLY ->
                    Identity.of(builder -> builder.addSanDnsName("localhost")
                            .addSanIpAddress("127.0.0.1")
                            .notBefore(Instant.now().plus(Duration.ofDays(2)))
                            .notAfter(Instant.now().plus(Duration.ofDays(3))));
            };
        }

        String host() {
            return this == NAME ? "localhost" : "127.0.0.1";
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProviderThatDoesNotProveWhoItIsGetsNothing(Wrong wrong) throws Exception {
        Identity identity = wrong.identity();
        Identity trusted = wrong == Wrong.AUTHORITY ? Identity.ofLocalhost() : identity;
        try (VertxUpstream upstream = upstream(identity);
                Running running = new Running(config(upstream.uri(wrong.host()), trusted));
                RawClient client = new RawClient(running.gateway.port())) {
            client.send(POST);
            String head = client.head();
            assertThat(head).startsWith("HTTP/1.1 502 Bad Gateway");
            assertThat(client.text(RawClient.length(head))).contains(wrong.said).contains("api_error");
            ExchangeReport report = running.report();
            assertThat(report.outcome()).isEqualTo(Outcome.UPSTREAM_UNREACHABLE);
            assertThat(report.answerBytes()).isPositive();
        }
    }

    @Test
    void theSystemsAuthoritiesDoNotVouchForAnyone() throws Exception {
        try (VertxUpstream upstream = upstream(Identity.ofLocalhost());
                Running running = new Running(Running.config(upstream.uri()));
                RawClient client = new RawClient(running.gateway.port())) {
            client.send(POST);
            assertThat(client.head()).startsWith("HTTP/1.1 502 Bad Gateway");
        }
    }

    @Test
    void aProviderThatStopsInTheHandshakeIsNotWaitedForLongerThanAConnectionMayTake() throws Exception {
        try (FakeUpstream upstream = new FakeUpstream((request, wire) -> {});
                Running running =
                        new Running(impatient(Running.config(URI.create("https://127.0.0.1:" + upstream.port()))));
                RawClient client = new RawClient(running.gateway.port())) {
            client.send(POST);
            assertThat(client.head()).startsWith("HTTP/1.1 502 Bad Gateway");
            assertThat(running.report().outcome()).isEqualTo(Outcome.UPSTREAM_UNREACHABLE);
        }
    }

    @Test
    void plainTextOnATlsPortIsNotAnswered() throws Exception {
        Identity identity = Identity.ofLocalhost();
        try (VertxUpstream upstream = upstream(identity);
                Running running = new Running(listening(config(upstream.uri(), identity), identity));
                RawClient client = new RawClient(running.gateway.port())) {
            client.send(POST);
            assertThat(client.drain()).isLessThan(50);
            assertThat(running.gateway.inFlight()).isZero();
        }
    }

    @Test
    void aClientChecksUsToo() throws Exception {
        Identity identity = Identity.ofLocalhost();
        try (VertxUpstream upstream = upstream(identity);
                Running running = new Running(listening(config(upstream.uri(), identity), identity));
                HttpClient stranger = HttpClient.newHttpClient();
                HttpClient client = HttpClient.newBuilder()
                        .sslContext(identity.clientContext())
                        .build()) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("https://127.0.0.1:" + running.gateway.port() + "/anthropic/v1/models"))
                    .build();
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
            assertThatThrownBy(() -> stranger.send(request, BodyHandlers.ofString()))
                    .isInstanceOfAny(SSLHandshakeException.class, IOException.class);
        }
    }

    private static VertxUpstream upstream(Identity identity) throws Exception {
        return new VertxUpstream(
                Optional.of(identity), List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1), TlsTest::answer);
    }

    private static void answer(HttpServerRequest request) {
        request.response().end("ok");
    }

    private static GatewayConfig config(URI upstream, Identity trusted) throws Exception {
        return Running.config(upstream)
                .withRoutes(List.of(RouteConfig.anthropic("anthropic", "/anthropic", upstream)
                        .withTrust(trusted.authorityFile())));
    }

    private static GatewayConfig listening(GatewayConfig config, Identity identity) throws Exception {
        return config.withListen(config.listen().withTls(identity.files()));
    }

    private static GatewayConfig impatient(GatewayConfig config) {
        TimeoutsConfig usual = config.timeouts();
        return config.withTimeouts(new TimeoutsConfig(
                Duration.ofMillis(200),
                usual.requestIdle(),
                usual.firstByte(),
                usual.answerIdle(),
                usual.clientIdle(),
                usual.upstreamIdle(),
                usual.drain()));
    }
}
