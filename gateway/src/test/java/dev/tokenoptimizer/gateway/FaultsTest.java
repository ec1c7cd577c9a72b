package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.gateway.exchange.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever breaks, the client hears of it in the provider's own words. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // lines of HTTP end in CR LF
class FaultsTest {

    private static final String POST =
            "POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 2\r\n\r\n{}";

    private FakeUpstream upstream;
    private Running running;

    @BeforeEach
    void start() throws IOException {
        upstream = new FakeUpstream((request, wire) -> wire.awaitClose());
        running = new Running(Running.config(upstream.uri()));
    }

    @AfterEach
    void stop() throws IOException {
        running.close();
        upstream.close();
    }

    @Test
    void anUpstreamThatIsDownIsA502() throws Exception {
        // A port that is bound and not listened to stays ours, and refuses whoever connects.
        try (Socket down = new Socket()) {
            down.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            running.close();
            running = new Running(Running.config(URI.create("http://127.0.0.1:" + down.getLocalPort())));
            assertError(502, "api_error", "it refuses connections", Outcome.UPSTREAM_UNREACHABLE);
            assertThat(running.prepared().abandoned).hasValue(1);
        }
    }

    @Test
    void anUpstreamThatSaysNothingIsA504() throws Exception {
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send(POST);
            upstream.next();
            running.advance(Duration.ofMinutes(11));
            assertError(client, 504, "timeout_error", "600 s", Outcome.UPSTREAM_TIMEOUT);
        }
    }

    @Test
    void anUpstreamThatBreaksOffBeforeItAnswersIsA502AndIsNotAskedTwice() throws Exception {
        upstream.nowPlay((request, wire) -> wire.reset());
        assertError(502, "api_error", "closed the connection", Outcome.UPSTREAM_BROKEN);
        upstream.next();
        assertThat(upstream.isIdle()).isTrue();
    }

    @Test
    void anUpstreamThatBreaksOffIsAskedAgainForWhatChangesNothing() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        upstream.nowPlay((request, wire) -> {
            if (asked.incrementAndGet() == 1) {
                wire.close();
            } else {
                wire.answer("200 OK", "text/plain", "ok");
            }
        });
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send("GET /anthropic/v1/models HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 200 OK");
        }
        assertThat(asked).hasValue(2);
    }

    @Test
    void anUpstreamThatSpeaksNoHttpIsA502() throws Exception {
        upstream.nowPlay((request, wire) -> {
            wire.send("hello\r\n\r\n");
            wire.close();
        });
        assertError(502, "api_error", "anthropic", Outcome.UPSTREAM_BROKEN);
    }

    @Test
    void anUpstreamErrorPassesUntouched() throws Exception {
        upstream.nowPlay((request, wire) -> wire.answer("529 Overloaded", "application/json", "{\"type\":\"error\"}"));
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send(POST);
            assertThat(client.head()).startsWith("HTTP/1.1 529 Overloaded");
            assertThat(client.text(16)).isEqualTo("{\"type\":\"error\"}");
        }
        ExchangeReport report = running.report();
        assertThat(report.outcome()).isEqualTo(Outcome.ANSWERED);
        assertThat(report.status()).isEqualTo(529);
        assertThat(running.prepared().abandoned).hasValue(1);
    }

    @Test
    void aPathWithoutARouteIsA404ThatNamesThePrefixes() throws Exception {
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send("GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n");
            assertError(client, 404, "not_found_error", "/anthropic", Outcome.NO_ROUTE);
        }
    }

    @Test
    void beyondTheRequestsInFlightTheAnswerIsA503WithRetryAfter() throws Exception {
        running.gateway.reconfigure(running.gateway
                .config()
                .withLimits(running.gateway.config().limits().withInFlightMax(1)));
        try (RawClient first = new RawClient(running.gateway.port());
                RawClient second = new RawClient(running.gateway.port())) {
            first.send(POST);
            upstream.next();
            second.send(POST);
            String head = assertError(second, 503, "overloaded_error", "in flight", Outcome.OVERLOADED);
            assertThat(head).contains("retry-after: 1");
        }
    }

    @Test
    void beyondTheUpstreamConnectionsTheAnswerIsA503() throws Exception {
        running.gateway.reconfigure(running.gateway
                .config()
                .withLimits(running.gateway.config().limits().withUpstreamConnections(1, 0)));
        int loops = running.gateway.config().listen().effectiveEventLoops();
        CountDownLatch refused = new CountDownLatch(1);
        RawClient[] clients = new RawClient[2 * loops + 1];
        try {
            for (int i = 0; i < clients.length; i++) {
                clients[i] = new RawClient(running.gateway.port()).send(POST);
            }
            assertThat(running.report().outcome()).isEqualTo(Outcome.OVERLOADED);
            refused.countDown();
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
        assertThat(refused.await(0, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aClientThatStopsInItsBodyIsA408() throws Exception {
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send("POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 20\r\n\r\n{}");
            Running.await("the request is in flight", () -> running.gateway.bufferedBytes() > 0);
            running.advance(Duration.ofMinutes(2));
            assertError(client, 408, "invalid_request_error", "60 s", Outcome.CLIENT_STALLED);
        }
        assertThat(running.gateway.bufferedBytes()).isZero();
    }

    @Test
    void aHostThatTheClientNamesIsNotFollowed() throws Exception {
        upstream.nowPlay((request, wire) -> wire.answer("200 OK", "text/plain", "ok"));
        URI elsewhere = URI.create("http://127.0.0.2:9");
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send("GET " + elsewhere + "/anthropic/v1/models HTTP/1.1\r\nHost: 127.0.0.2:9\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 200 OK");
        }
        assertThat(upstream.next().line()).isEqualTo("GET /v1/models HTTP/1.1");
    }

    private void assertError(int status, String type, String says, Outcome outcome) throws Exception {
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send(POST);
            assertError(client, status, type, says, outcome);
        }
    }

    private String assertError(RawClient client, int status, String type, String says, Outcome outcome)
            throws Exception {
        String head = client.head();
        assertThat(head).startsWith("HTTP/1.1 " + status + " ").contains("content-type: application/json");
        String body = client.text(RawClient.length(head));
        ExchangeReport report = running.report();
        assertThat(body)
                .startsWith("{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"")
                .contains(says)
                .endsWith("\"},\"request_id\":\"" + report.id() + "\"}");
        assertThat(head).contains("x-token-optimizer-request-id: " + report.id());
        assertThat(report.outcome()).isEqualTo(outcome);
        assertThat(report.status()).isEqualTo(status);
        return head;
    }
}
