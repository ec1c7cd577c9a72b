package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.exchange.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2ClientConfig;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConfig;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nobody is sent more than it takes, and nobody who takes nothing holds up others. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // lines of HTTP end in CR LF
class FlowTest {

    private static final Buffer PIECE = Buffer.buffer(new byte[64 << 10]);
    private static final long ENDLESS = 256L << 20;
    private static final long BOUND = 32L << 20;

    @Test
    void anUpstreamThatDoesNotReadStopsTheClient() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        try (FakeUpstream upstream = new FakeUpstream((request, wire) -> done.await(30, TimeUnit.SECONDS));
                Running running = new Running(Running.config(upstream.uri()));
                RawClient client = new RawClient(running.gateway.port())) {
            upstream.leaveBodiesToScripts();
            AtomicLong sent = new AtomicLong();
            client.send("POST /anthropic/v1/files HTTP/1.1\r\nHost: x\r\nContent-Length: " + ENDLESS + "\r\n\r\n");
            Thread.ofVirtual().start(() -> {
                try {
                    while (sent.get() < ENDLESS) {
                        client.send(PIECE.getBytes());
                        sent.addAndGet(PIECE.length());
                    }
                } catch (IOException over) {
                    // The test closed the connection.
                }
            });
            Running.await("the client is held up", new HeldUp(sent)::isHeldUp);
            assertThat(sent.get()).isLessThan(BOUND);
            done.countDown();
        }
    }

    @Test
    void aClientOfHttp2ThatDoesNotReadStopsAnUpstreamOfHttp2() throws Exception {
        AtomicLong sent = new AtomicLong();
        try (VertxUpstream upstream = new VertxUpstream(request -> pour(request.response(), sent));
                Running running = new Running(http2(upstream));
                Client client = new Client(running)) {
            HttpClientResponse answer = client.get("/anthropic/v1/files/1");
            answer.pause();
            Running.await("the upstream is held up", new HeldUp(sent)::isHeldUp);
            assertThat(sent.get()).isLessThan(BOUND);
        }
    }

    @Test
    void clientsThatDoNotReadHoldUpNobodyElseOnTheSameConnectionsOfHttp2() throws Exception {
        int stalled = 99;
        AtomicLong sent = new AtomicLong();
        try (VertxUpstream upstream = new VertxUpstream(request -> answer(request, sent));
                Running running = new Running(http2(upstream));
                Client client = new Client(running)) {
            List<HttpClientResponse> answers = new ArrayList<>();
            for (int i = 0; i < stalled; i++) {
                HttpClientResponse answer = client.get("/anthropic/v1/files/endless");
                answer.pause();
                answers.add(answer);
            }
            Running.await("all answers are held up", new HeldUp(sent)::isHeldUp);
            assertThat(upstream.connections()).isEqualTo(1);
            HttpClientResponse other = client.get("/anthropic/v1/files/short");
            Future<Buffer> body = other.body();
            other.resume();
            assertThat(client.await(body)).hasToString("short");
            assertThat(answers).hasSize(stalled);
        }
    }

    @Test
    void anEventReachesAClientOfHttp2BeforeTheNextIsSent() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        try (FakeUpstream upstream = new FakeUpstream((request, wire) -> {
                    wire.send(
                            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
                    wire.chunk("event: one\n\n");
                    if (seen.await(10, TimeUnit.SECONDS)) {
                        wire.chunk("event: usage\n\n");
                        wire.send("0\r\n\r\n");
                    }
                });
                Running running = new Running(Running.config(upstream.uri()));
                Client client = new Client(running)) {
            HttpClientResponse answer = client.post("/anthropic/v1/messages", "{}");
            StringBuilder events = new StringBuilder(); // one event loop writes, the latch hands over
            CountDownLatch ended = new CountDownLatch(1);
            answer.handler(piece -> {
                events.append(piece);
                seen.countDown();
            });
            answer.endHandler(end -> ended.countDown());
            answer.resume();
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(events).hasToString("event: one\n\nevent: usage\n\n");
            assertThat(running.report().outcome()).isEqualTo(Outcome.ANSWERED);
        }
    }

    @Test
    void aClientOfHttp2ThatGivesUpItsStreamCancelsTheUpstream() throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        try (VertxUpstream upstream = new VertxUpstream(request -> {
                    request.response().exceptionHandler(gone -> cancelled.countDown());
                    request.response().setChunked(true).write("event: one\n\n");
                });
                Running running = new Running(http2(upstream));
                Client client = new Client(running)) {
            HttpClientResponse answer = client.get("/anthropic/v1/files/1");
            answer.request().reset();
            assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(running.report().outcome()).isEqualTo(Outcome.CLIENT_LEFT);
        }
    }

    @Test
    void largeHeadersPassOverHttp2AsTheyDoOverHttp1() throws Exception {
        String large = "v".repeat(40_000);
        try (VertxUpstream upstream = new VertxUpstream(request -> request.response()
                        .putHeader("x-back", String.valueOf(request.getHeader("x-large")))
                        .end());
                Running running = new Running(http2(upstream));
                Client client = new Client(running)) {
            HttpClientResponse answer = client.await(client.request(HttpMethod.GET, "/anthropic/v1/models")
                    .compose(request -> request.putHeader("x-large", large).send()));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.getHeader("x-back")).isEqualTo(large);
        }
    }

    @Test
    void cookiesInPiecesLeaveAsOneHeader() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.answering("200 OK", "text/plain", "ok");
                Running running = new Running(Running.config(upstream.uri()));
                Client client = new Client(running)) {
            client.await(client.request(HttpMethod.GET, "/anthropic/v1/models").compose(request -> {
                request.headers().add("cookie", "a=1").add("cookie", "b=2");
                return request.send();
            }));
            FakeUpstream.Received received = upstream.next();
            assertThat(received.values("cookie")).containsExactly("a=1; b=2");
            assertThat(received.values("transfer-encoding")).isEmpty();
        }
    }

    @Test
    void aProviderThatRenewsItsConnectionsLosesNoRequest() throws Exception {
        int requests = 400;
        AtomicLong served = new AtomicLong();
        try (VertxUpstream upstream = new VertxUpstream(request -> {
                    request.response().end("ok");
                    if (served.incrementAndGet() % 7 == 0) {
                        sayGoodbye(request);
                    }
                });
                Running running = new Running(http2(upstream));
                Client client = new Client(running)) {
            List<Future<Buffer>> answers = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                HttpMethod method = i % 2 == 0 ? HttpMethod.GET : HttpMethod.POST;
                // The body is asked for on the event loop: bytes that come before anybody asks are thrown away.
                answers.add(client.request(method, "/anthropic/v1/messages")
                        .compose(request -> request.putHeader("content-type", "application/json")
                                .send(method.equals(HttpMethod.GET) ? "" : "{}")
                                .compose(HttpClientResponse::body)));
                if (i % 5 == 0) {
                    client.await(answers.get(i));
                }
            }
            for (Future<Buffer> answer : answers) {
                assertThat(client.await(answer)).hasToString("ok");
            }
            assertThat(upstream.connections()).isGreaterThan(1);
        }
    }

    @Test
    void aStreamThatTheProviderRefusedUnreadIsSentAgain() throws Exception {
        AtomicLong asked = new AtomicLong();
        try (VertxUpstream upstream = new VertxUpstream(request -> {
                    if (asked.incrementAndGet() == 1) {
                        request.response().reset(7);
                    } else {
                        request.response().end("ok");
                    }
                });
                Running running = new Running(http2(upstream));
                Client client = new Client(running)) {
            HttpClientResponse answer = client.post("/anthropic/v1/messages", "{}");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(asked).hasValue(2);
        }
    }

    @Test
    void aStreamThatTheProviderBrokeOffIsNotSentAgain() throws Exception {
        AtomicLong asked = new AtomicLong();
        try (VertxUpstream upstream = new VertxUpstream(request -> {
                    asked.incrementAndGet();
                    request.response().reset(2);
                });
                Running running = new Running(http2(upstream));
                Client client = new Client(running)) {
            assertThat(client.post("/anthropic/v1/messages", "{}").statusCode()).isEqualTo(502);
            assertThat(asked).hasValue(1);
        }
    }

    @SuppressWarnings("deprecation") // the other way closes the connection before what is on its way has come
    private static void sayGoodbye(HttpServerRequest request) {
        request.connection().goAway(0, Integer.MAX_VALUE);
    }

    private static void answer(HttpServerRequest request, AtomicLong sent) {
        if (request.uri().endsWith("short")) {
            request.response().end("short");
        } else {
            pour(request.response(), sent);
        }
    }

    /** Sends as much as is taken, without an end. */
    private static void pour(HttpServerResponse response, AtomicLong sent) {
        response.exceptionHandler(gone -> {});
        response.setChunked(true);
        fill(response, sent);
        response.drainHandler(room -> fill(response, sent));
    }

    private static void fill(HttpServerResponse response, AtomicLong sent) {
        while (!response.writeQueueFull() && sent.get() < ENDLESS) {
            response.write(PIECE);
            sent.addAndGet(PIECE.length());
        }
    }

    /** One event loop, so that all answers share one connection. */
    private static GatewayConfig http2(VertxUpstream upstream) {
        GatewayConfig config = Running.config(upstream.uri());
        return config.withListen(config.listen().withEventLoops(1))
                .withRoutes(List.of(RouteConfig.anthropic("anthropic", "/anthropic", upstream.uri())
                        .withHttpVersion(RouteConfig.HttpVersion.HTTP_2)));
    }

    /** A client of HTTP/2 with one connection. */
    private static final class Client implements AutoCloseable {
        private final Vertx vertx = Vertx.vertx();
        private final HttpClientAgent client = vertx.httpClientBuilder()
                .with(new HttpClientConfig()
                        .setVersions(HttpVersion.HTTP_2)
                        .setHttp2Config(new Http2ClientConfig()
                                .setClearTextUpgrade(false)
                                .setInitialSettings(new Http2Settings()
                                        .setInitialWindowSize(64 << 10)
                                        .setMaxHeaderListSize(64 << 10))
                                .setConnectionWindowSize(64 << 20)))
                .build();
        private final Running running;

        Client(Running running) {
            this.running = running;
        }

        HttpClientResponse get(String path) {
            return await(request(HttpMethod.GET, path)
                    .compose(request -> request.send().map(HttpClientResponse::pause)));
        }

        HttpClientResponse post(String path, String json) {
            return await(request(HttpMethod.POST, path)
                    .compose(request -> request.putHeader("content-type", "application/json")
                            .send(json)
                            .map(HttpClientResponse::pause)));
        }

        Future<io.vertx.core.http.HttpClientRequest> request(HttpMethod method, String path) {
            return client.request(new RequestOptions()
                    .setMethod(method)
                    .setAbsoluteURI(running.uri(path).toString()));
        }

        <T> T await(Future<T> future) {
            return future.toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
        }

        @Override
        public void close() {
            await(vertx.close());
        }
    }
}
