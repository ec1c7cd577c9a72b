package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.gateway.exchange.Outcome;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2ClientConfig;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConfig;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A gateway that stops takes nothing new, finishes what it has, and is gone within the limit. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // lines of HTTP end in CR LF
class DrainTest {

    private static final String POST =
            "POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 2\r\n\r\n{}";
    private static final String GET = "GET /anthropic/v1/models HTTP/1.1\r\nHost: x\r\n\r\n";

    private final CountDownLatch finish = new CountDownLatch(1);
    private FakeUpstream upstream;

    @BeforeEach
    void start() throws IOException {
        upstream = new FakeUpstream((request, wire) -> {
            if (request.line().startsWith("GET")) {
                wire.answer("200 OK", "text/plain", "ok");
                return;
            }
            wire.send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
            wire.chunk("event: one\n\n");
            if (finish.await(30, TimeUnit.SECONDS)) {
                wire.chunk("event: usage\n\n");
                wire.send("0\r\n\r\n");
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        finish.countDown();
        upstream.close();
    }

    @Test
    void aStreamFinishesAndItsConnectionCloses() throws Exception {
        try (Running running = new Running(config(Duration.ofSeconds(30)));
                RawClient client = new RawClient(running.gateway.port())) {
            client.send(POST);
            client.head();
            assertThat(client.chunk()).isEqualTo("event: one\n\n");
            CompletableFuture<Void> drained = running.gateway.drain().toCompletableFuture();
            assertThat(running.gateway.state()).isEqualTo(GatewayState.DRAINING);
            assertThat(drained).isNotDone();
            finish.countDown();
            assertThat(client.chunk()).isEqualTo("event: usage\n\n");
            assertThat(client.chunk()).isEmpty();
            assertThat(client.drain()).isZero();
            drained.join();
            assertThat(running.gateway.state()).isEqualTo(GatewayState.STOPPED);
            ExchangeReport report = running.report();
            assertThat(report.outcome()).isEqualTo(Outcome.ANSWERED);
            assertThat(report.ledger()).isPresent();
        }
    }

    @Test
    void anIdleConnectionIsClosedAtOnceAndNoNewOneIsTaken() throws Exception {
        try (Running running = new Running(config(Duration.ofSeconds(30)));
                RawClient idle = new RawClient(running.gateway.port());
                RawClient busy = new RawClient(running.gateway.port())) {
            idle.send(GET);
            idle.head();
            idle.text(2);
            busy.send(POST);
            busy.head();
            int port = running.gateway.port();
            CompletableFuture<Void> drained = running.gateway.drain().toCompletableFuture();
            assertThat(idle.drain()).isZero();
            assertThatThrownBy(() -> {
                        try (RawClient late = new RawClient(port)) {
                            late.send(GET).head();
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertThat(drained).isNotDone();
            finish.countDown();
            busy.drain();
            drained.join();
        }
    }

    @Test
    void whatDoesNotFinishWithinTheLimitIsCut() throws Exception {
        try (Running running = new Running(config(Duration.ofMillis(100)));
                RawClient client = new RawClient(running.gateway.port())) {
            client.send(POST);
            client.head();
            client.chunk();
            running.gateway.drain().toCompletableFuture().join();
            assertThat(client.drain()).isZero();
            assertThat(running.report().outcome()).isEqualTo(Outcome.CUT_BY_DRAIN);
        }
    }

    @Test
    void aSecondWordEndsTheWaiting() throws Exception {
        try (Running running = new Running(config(Duration.ofHours(1)));
                RawClient client = new RawClient(running.gateway.port())) {
            client.send(POST);
            client.head();
            client.chunk();
            CompletableFuture<Void> drained = running.gateway.drain().toCompletableFuture();
            running.gateway.close().toCompletableFuture().join();
            drained.join();
            assertThat(running.report().outcome()).isEqualTo(Outcome.CUT_BY_DRAIN);
        }
    }

    @Test
    void aStreamOverHttp2FinishesAndTheConnectionTakesNoOther() throws Exception {
        io.vertx.core.Vertx vertx = io.vertx.core.Vertx.vertx();
        try (Running running = new Running(config(Duration.ofSeconds(30)))) {
            HttpClientAgent client = vertx.httpClientBuilder()
                    .with(new HttpClientConfig()
                            .setVersions(HttpVersion.HTTP_2)
                            .setHttp2Config(new Http2ClientConfig().setClearTextUpgrade(false)))
                    .build();
            CountDownLatch begun = new CountDownLatch(1);
            CompletableFuture<Buffer> whole = client.request(new RequestOptions()
                            .setMethod(HttpMethod.POST)
                            .setAbsoluteURI(
                                    running.uri("/anthropic/v1/messages").toString())
                            .putHeader("content-type", "application/json"))
                    .compose(request -> request.send("{}"))
                    .compose(answer -> {
                        begun.countDown();
                        return answer.body();
                    })
                    .toCompletionStage()
                    .toCompletableFuture();
            begun.await();
            CompletableFuture<Void> drained = running.gateway.drain().toCompletableFuture();
            finish.countDown();
            assertThat(whole.join().toString()).isEqualTo("event: one\n\nevent: usage\n\n");
            drained.join();
            assertThat(running.report().outcome()).isEqualTo(Outcome.ANSWERED);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private GatewayConfig config(Duration drain) {
        GatewayConfig config = Running.config(upstream.uri());
        return config.withTimeouts(config.timeouts().withDrain(drain));
    }
}
