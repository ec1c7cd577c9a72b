package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.ListenConfig;
import dev.tokenoptimizer.gateway.exchange.Outcome;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of every kind that HTTP allows reach the client as they are meant. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // lines of HTTP end in CR LF
class AnswersTest {

    private static final String GET = "GET /anthropic/v1/models HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String POST =
            "POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 2\r\n\r\n{}";

    private FakeUpstream upstream;
    private Running running;

    @BeforeEach
    void start() throws IOException {
        upstream = new FakeUpstream((request, wire) -> {});
        running = new Running(Running.config(upstream.uri()));
    }

    @AfterEach
    void stop() throws IOException {
        running.close();
        upstream.close();
    }

    @Test
    void anAnswerThatHasNoBodyGetsNoLength() throws Exception {
        upstream.nowPlay((request, wire) -> wire.send("HTTP/1.1 204 No Content\r\netag: \"1\"\r\n\r\n"));
        try (RawClient client = new RawClient(running.gateway.port())) {
            for (int i = 0; i < 2; i++) {
                client.send(GET);
                assertThat(client.head())
                        .startsWith("HTTP/1.1 204 No Content")
                        .contains("etag: \"1\"")
                        .doesNotContainIgnoringCase("content-length")
                        .doesNotContainIgnoringCase("transfer-encoding");
            }
        }
        assertThat(running.report().outcome()).isEqualTo(Outcome.ANSWERED);
    }

    @Test
    void anEmptyAnswerHasItsLength() throws Exception {
        upstream.nowPlay((request, wire) -> wire.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"));
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send(POST);
            assertThat(client.head()).contains("content-length: 0");
            client.send(POST);
            assertThat(client.head()).contains("content-length: 0");
        }
        assertThat(upstream.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"100 Continue", "103 Early Hints"})
    void whatComesBeforeTheAnswerIsNotTheAnswer(String status) throws Exception {
        upstream.nowPlay((request, wire) -> {
            wire.send("HTTP/1.1 " + status + "\r\nlink: <a>\r\n\r\n");
            wire.answer("200 OK", "application/json", "{}");
        });
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send(POST);
            String head = client.head();
            while (head.startsWith("HTTP/1.1 1")) {
                head = client.head();
            }
            assertThat(head).startsWith("HTTP/1.1 200 OK");
            assertThat(client.text(2)).isEqualTo("{}");
        }
    }

    @Test
    void anAnswerThatEndsWithItsConnectionArrivesWhole() throws Exception {
        upstream.nowPlay((request, wire) -> {
            wire.send("HTTP/1.0 200 OK\r\ncontent-type: text/plain\r\n\r\nall of it");
            wire.close();
        });
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send(GET);
            assertThat(client.head()).contains("transfer-encoding: chunked");
            StringBuilder whole = new StringBuilder();
            for (String chunk = client.chunk(); !chunk.isEmpty(); chunk = client.chunk()) {
                whole.append(chunk);
            }
            assertThat(whole).hasToString("all of it");
        }
        assertThat(running.report().outcome()).isEqualTo(Outcome.ANSWERED);
    }

    @Test
    void aClientOfHttp10ThatReadsSlowlyGetsAllOfAnAnswerWithoutALength() throws Exception {
        int pieces = 64;
        upstream.nowPlay((request, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
            for (int i = 0; i < pieces; i++) {
                wire.chunk("x".repeat(64 << 10));
            }
            wire.send("0\r\n\r\n");
        });
        try (RawClient client = new RawClient(running.gateway.port(), 8 << 10)) {
            client.send("GET /anthropic/v1/files/1 HTTP/1.0\r\n\r\n");
            assertThat(client.head()).doesNotContain("chunked");
            Running.await("the books are closed or the answer waits for the client", () -> upstream.requests() == 1);
            assertThat(client.drain()).isEqualTo((long) pieces * (64 << 10));
        }
        assertThat(running.report().outcome()).isEqualTo(Outcome.ANSWERED);
    }

    @Test
    void aConnectionThatTheClientWantsClosedIsClosedAfterTheAnswerAndTheProvidersIsKept() throws Exception {
        upstream.nowPlay((request, wire) -> wire.answer("200 OK", "text/plain", "ok"));
        for (int i = 0; i < 10; i++) {
            try (RawClient client = new RawClient(running.gateway.port())) {
                client.send("GET /anthropic/v1/models HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
                client.head();
                assertThat(client.text(2)).isEqualTo("ok");
                assertThat(client.drain()).isZero();
            }
        }
        int loops = running.gateway.config().listen().effectiveEventLoops();
        assertThat(upstream.connections()).isLessThanOrEqualTo(loops);
    }

    @Test
    void requestsThatDoNotWaitForTheirAnswersAreAnsweredInOrder() throws Exception {
        upstream.nowPlay((request, wire) -> wire.answer("200 OK", "text/plain", request.line()));
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send(
                    "GET /anthropic/v1/a HTTP/1.1\r\nHost: x\r\n\r\nGET /anthropic/v1/b HTTP/1.1\r\nHost: x\r\n\r\n");
            for (String path : new String[] {"a", "b"}) {
                assertThat(client.text(RawClient.length(client.head()))).isEqualTo("GET /v1/" + path + " HTTP/1.1");
            }
        }
    }

    @Test
    void anAnswerBeforeTheBodyWasReadReachesAClientThatStillSends() throws Exception {
        upstream.leaveBodiesToScripts();
        upstream.nowPlay((request, wire) -> {
            wire.answer("413 Too Large", "application/json", "{}");
            wire.awaitClose();
        });
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send("POST /anthropic/v1/files HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\n");
            client.send(new byte[100_000]);
            assertThat(client.head()).startsWith("HTTP/1.1 413 Too Large");
            assertThat(client.text(2)).isEqualTo("{}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"101 Switching Protocols", "102 Processing", "199 Soon"})
    void anUpstreamThatAnnouncesWhatNobodyAskedForIsBroken(String status) throws Exception {
        upstream.nowPlay((request, wire) -> {
            wire.send("HTTP/1.1 " + status + "\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n");
            wire.awaitClose();
        });
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send(POST);
            assertThat(client.head()).startsWith("HTTP/1.1 502 Bad Gateway");
        }
        assertThat(running.report().outcome()).isEqualTo(Outcome.UPSTREAM_BROKEN);
    }

    @Test
    void aTunnelCarriesBytesBothWays() throws Exception {
        upstream.nowPlay((request, wire) -> {
            wire.send("HTTP/1.1 101 Switching Protocols\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\n");
            wire.send(wire.in().readNBytes(4));
            wire.awaitClose();
        });
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send("GET /anthropic/v1/live HTTP/1.1\r\nHost: x\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n");
            assertThat(client.head())
                    .startsWith("HTTP/1.1 101 Switching Protocols")
                    .contains("upgrade: echo");
            client.send("ping");
            assertThat(client.text(4)).isEqualTo("ping");
        }
        Running.await("the tunnel is closed", () -> running.gateway.inFlight() == 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nobodyTunnelsToTheProviderByAnotherHttp(boolean http2) throws Exception {
        upstream.nowPlay((request, wire) -> wire.answer("200 OK", "application/json", "{}"));
        GatewayConfig config = Running.config(upstream.uri());
        ListenConfig listen = config.listen();
        try (Running plain = new Running(config.withListen(new ListenConfig(
                        listen.host(), 0, http2, listen.tls(), listen.eventLoops(), listen.nativeTransport())));
                HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(plain.uri("/anthropic/v1/messages/count_tokens"))
                            .header("content-type", "application/json")
                            .POST(BodyPublishers.ofString("{\"a\":1}"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            FakeUpstream.Received received = upstream.next();
            assertThat(received.text()).isEqualTo("{\"a\":1}");
            assertThat(received.values("upgrade")).isEmpty();
            assertThat(received.values("http2-settings")).isEmpty();
        }
    }

    @Test
    void aRequestThatIsGivenUpWhileItWaitsForAConnectionIsNotSent() throws Exception {
        GatewayConfig config = Running.config(upstream.uri());
        CountDownLatch free = new CountDownLatch(1);
        upstream.nowPlay((request, wire) -> {
            if (free.await(10, TimeUnit.SECONDS)) {
                wire.answer("200 OK", "text/plain", "ok");
            }
        });
        try (Running narrow = new Running(config.withListen(config.listen().withEventLoops(1))
                        .withLimits(config.limits().withUpstreamConnections(1, 100)));
                RawClient busy = new RawClient(narrow.gateway.port())) {
            busy.send(POST);
            Running.await("one is on its way", () -> upstream.requests() == 1);
            RawClient[] waiting = new RawClient[20];
            for (int i = 0; i < waiting.length; i++) {
                waiting[i] = new RawClient(narrow.gateway.port()).send(POST);
            }
            Running.await("the others wait", () -> narrow.gateway.inFlight() == 1 + waiting.length);
            for (RawClient client : waiting) {
                client.close();
            }
            Running.await("the others are gone", () -> narrow.gateway.inFlight() == 1);
            free.countDown();
            assertThat(busy.head()).startsWith("HTTP/1.1 200 OK");
            busy.text(2);
            busy.send(POST);
            assertThat(busy.head()).startsWith("HTTP/1.1 200 OK");
            assertThat(upstream.requests()).isEqualTo(2);
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }
}
