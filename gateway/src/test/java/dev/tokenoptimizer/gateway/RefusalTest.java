package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.json.Edit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the provider refuses what we made of a request, the original gets one try of its own. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // lines of HTTP end in CR LF
class RefusalTest {

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

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 413, 422})
    void theOriginalIsSentOnceAndTheClientSeesOnlyItsAnswer(int status) throws Exception {
        upstream.nowPlay((request, wire) -> {
            if (request.text().contains("cache_control")) {
                wire.answer(status + " No", "application/json", "cache_control is not for you");
            } else {
                wire.answer("200 OK", "application/json", "{\"usage\":1}");
            }
        });
        try (RawClient client = post("{\"a\":1}")) {
            assertThat(client.head()).startsWith("HTTP/1.1 200 OK");
            assertThat(client.text(11)).isEqualTo("{\"usage\":1}");
        }
        assertThat(upstream.next().text()).contains("cache_control");
        assertThat(upstream.next().text()).isEqualTo("{\"a\":1}");
        ExchangeReport report = running.report();
        assertThat(report.retried()).isTrue();
        assertThat(report.refusedStatus()).isEqualTo(status);
        assertThat(report.status()).isEqualTo(200);
        MarkingOptimizer.Marked prepared = running.prepared();
        assertThat(prepared.refused).isTrue();
        assertThat(prepared.explained).isEqualTo(status + " cache_control is not for you");
        assertThat(prepared.served).hasValue(1);
        assertThat(upstream.connections()).isEqualTo(1);
    }

    @Test
    void whereWhatIsSentInsteadIsRefusedTooTheOriginalIsSentAfterAll() throws Exception {
        running.optimizer.onceRefused = List.of(new Edit(1, 0, "\"other\":1,".getBytes(StandardCharsets.UTF_8)));
        upstream.nowPlay((request, wire) -> {
            boolean asItCame = request.text().equals("{\"a\":1}");
            wire.answer(asItCame ? "200 OK" : "400 No", "application/json", asItCame ? "{\"usage\":1}" : "no");
        });
        try (RawClient client = post("{\"a\":1}")) {
            assertThat(client.head()).startsWith("HTTP/1.1 200 OK");
        }
        assertThat(upstream.next().text()).contains("cache_control");
        assertThat(upstream.next().text()).isEqualTo("{\"other\":1,\"a\":1}");
        assertThat(upstream.next().text()).isEqualTo("{\"a\":1}");
        assertThat(upstream.isIdle()).isTrue();
        assertThat(running.report().status()).isEqualTo(200);
        MarkingOptimizer.Marked prepared = running.prepared();
        assertThat(prepared.refusals).hasValue(2);
        assertThat(prepared.explained).isEqualTo("400 no");
    }

    @Test
    void anErrorOfTheOriginalReachesTheClientAndExplainsNothing() throws Exception {
        upstream.nowPlay((request, wire) -> wire.answer("400 Bad Request", "application/json", request.text()));
        try (RawClient client = post("{\"a\":1}")) {
            assertThat(client.head()).startsWith("HTTP/1.1 400 Bad Request");
            assertThat(client.text(7)).isEqualTo("{\"a\":1}");
        }
        upstream.next();
        upstream.next();
        assertThat(running.report().refusedStatus()).isEqualTo(400);
        assertThat(upstream.isIdle()).isTrue();
        assertThat(running.prepared().explained).isEmpty();
    }

    @Test
    void aRequestThatWasNotChangedIsNotSentAgain() throws Exception {
        upstream.nowPlay((request, wire) -> wire.answer("400 Bad Request", "application/json", "no"));
        try (RawClient client = post("[1]")) {
            assertThat(client.head()).startsWith("HTTP/1.1 400 Bad Request");
        }
        upstream.next();
        assertThat(running.report().retried()).isFalse();
        assertThat(upstream.isIdle()).isTrue();
    }

    @Test
    void aRateLimitIsNoRefusal() throws Exception {
        upstream.nowPlay((request, wire) -> wire.answer("429 Slow", "application/json", "no"));
        try (RawClient client = post("{\"a\":1}")) {
            assertThat(client.head()).startsWith("HTTP/1.1 429 Slow");
        }
        assertThat(running.report().retried()).isFalse();
    }

    @Test
    void aCompressedRefusalIsRead() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("cache_control: no".getBytes(StandardCharsets.UTF_8));
        }
        upstream.nowPlay((request, wire) -> {
            if (request.text().contains("cache_control")) {
                wire.send("HTTP/1.1 400 No\r\ncontent-encoding: gzip\r\ncontent-length: " + packed.size() + "\r\n\r\n");
                wire.send(packed.toByteArray());
            } else {
                wire.answer("200 OK", "application/json", "ok");
            }
        });
        try (RawClient client = post("{\"a\":1}")) {
            assertThat(client.head()).startsWith("HTTP/1.1 200 OK");
        }
        running.report();
        assertThat(running.prepared().explained).isEqualTo("400 cache_control: no");
    }

    @Test
    void aRefusalThatNeverEndsIsEnough() throws Exception {
        upstream.nowPlay((request, wire) -> {
            if (request.text().contains("cache_control")) {
                wire.send("HTTP/1.1 400 No\r\ntransfer-encoding: chunked\r\n\r\n");
                for (int i = 0; i < 100; i++) {
                    wire.chunk("x".repeat(1024));
                }
                wire.awaitClose();
            } else {
                wire.answer("200 OK", "application/json", "ok");
            }
        });
        try (RawClient client = post("{\"a\":1}")) {
            assertThat(client.head()).startsWith("HTTP/1.1 200 OK");
        }
        assertThat(running.report().refusedStatus()).isEqualTo(400);
    }

    @Test
    void aRefusalThatStallsIsNotWaitedFor() throws Exception {
        CountDownLatch stalled = new CountDownLatch(1);
        upstream.nowPlay((request, wire) -> {
            if (request.text().contains("cache_control")) {
                wire.send("HTTP/1.1 400 No\r\ncontent-length: 1000\r\n\r\nsome");
                stalled.countDown();
                wire.awaitClose();
            } else {
                wire.answer("200 OK", "application/json", "ok");
            }
        });
        try (RawClient client = post("{\"a\":1}")) {
            stalled.await();
            Running.await("the original is sent", () -> {
                running.advance(Duration.ofSeconds(1));
                return upstream.requests() == 2;
            });
            assertThat(client.head()).startsWith("HTTP/1.1 200 OK");
        }
        assertThat(running.report().refusedStatus()).isEqualTo(400);
    }

    private RawClient post(String body) throws IOException {
        return new RawClient(running.gateway.port())
                .send("POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        + "Content-Length: " + body.length() + "\r\n\r\n" + body);
    }
}
