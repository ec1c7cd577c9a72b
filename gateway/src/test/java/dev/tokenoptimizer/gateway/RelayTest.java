package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.gateway.exchange.Outcome;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers stream, whatever the two ends do. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // lines of HTTP end in CR LF
class RelayTest {

    private static final String SSE_HEAD =
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
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
    void anEventReachesTheClientBeforeTheNextIsSent() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        upstream.nowPlay((request, wire) -> {
            wire.send(SSE_HEAD);
            wire.chunk("event: one\n\n");
            assertThat(seen.await(10, TimeUnit.SECONDS)).isTrue();
            wire.chunk("event: usage\n\n");
            wire.send("0\r\n\r\n");
        });
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send(POST);
            assertThat(client.head()).contains("content-type: text/event-stream");
            assertThat(client.chunk()).isEqualTo("event: one\n\n");
            seen.countDown();
            assertThat(client.chunk()).isEqualTo("event: usage\n\n");
            assertThat(client.chunk()).isEmpty();
        }
        MarkingOptimizer.Marked prepared = running.prepared();
        assertThat(running.report().outcome()).isEqualTo(Outcome.ANSWERED);
        assertThat(prepared.tapped).isEqualTo("event: one\n\nevent: usage\n\n");
        assertThat(prepared.served).hasValue(1);
    }

    @Test
    void trailersAreKept() throws Exception {
        upstream.nowPlay((request, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\ntrailer: x-sum\r\ntransfer-encoding: chunked\r\n\r\n");
            wire.chunk("body");
            wire.send("0\r\nx-sum: 42\r\n\r\n");
        });
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send(POST);
            client.head();
            assertThat(client.chunk()).isEqualTo("body");
            assertThat(client.line()).isEqualTo("0");
            assertThat(client.line()).isEqualTo("x-sum: 42");
        }
    }

    @Test
    void aClientThatDoesNotReadStopsTheUpstream() throws Exception {
        AtomicLong sent = new AtomicLong();
        upstream.nowPlay((request, wire) -> {
            wire.send(SSE_HEAD);
            String piece = "x".repeat(64 << 10);
            for (int i = 0; i < 4096; i++) {
                wire.chunk(piece);
                sent.addAndGet(piece.length());
            }
        });
        try (RawClient client = new RawClient(running.gateway.port(), 8 << 10)) {
            client.send(POST);
            client.head();
            Running.await("the upstream is held up", new HeldUp(sent)::isHeldUp);
            assertThat(sent.get()).isLessThan(64L << 20);
        }
        assertThat(running.report().outcome()).isEqualTo(Outcome.CLIENT_LEFT);
    }

    @Test
    void aClientThatLeavesCancelsTheUpstreamAndTheKnownUsageCounts() throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        upstream.nowPlay((request, wire) -> {
            wire.send(SSE_HEAD);
            wire.chunk("event: usage\n\n");
            wire.awaitClose();
            cancelled.countDown();
        });
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send(POST);
            client.head();
            assertThat(client.chunk()).isEqualTo("event: usage\n\n");
        }
        assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(running.report().outcome()).isEqualTo(Outcome.CLIENT_LEFT);
        assertThat(running.prepared().served).hasValue(1);
        Running.await("nothing in flight", () -> running.gateway.inFlight() == 0);
    }

    @Test
    void aClientThatLeavesBeforeAnyUsageLeavesNoBill() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        upstream.nowPlay((request, wire) -> {
            arrived.countDown();
            wire.awaitClose();
        });
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send(POST);
            assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(running.report().outcome()).isEqualTo(Outcome.CLIENT_LEFT);
        MarkingOptimizer.Marked prepared = running.prepared();
        assertThat(prepared.served).hasValue(0);
        assertThat(prepared.abandoned).hasValue(1);
    }

    @Test
    void anAnswerCutInTheMiddleIsCutForTheClientToo() throws Exception {
        upstream.nowPlay((request, wire) -> {
            wire.send(SSE_HEAD);
            wire.chunk("event: usage\n\n");
            wire.chunk("event: ha");
            wire.reset();
        });
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send(POST);
            client.head();
            assertThat(client.drain()).isLessThan(100);
        }
        ExchangeReport report = running.report();
        assertThat(report.outcome()).isEqualTo(Outcome.UPSTREAM_BROKEN);
        assertThat(report.status()).isEqualTo(200);
        assertThat(running.prepared().served).hasValue(1);
    }

    @Test
    void theAnswerToHeadHasALengthAndNoBody() throws Exception {
        upstream.nowPlay((request, wire) -> wire.send("HTTP/1.1 200 OK\r\ncontent-length: 1234\r\n\r\n"));
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send("HEAD /anthropic/v1/files/1 HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.head()).contains("content-length: 1234");
            client.send("HEAD /anthropic/v1/files/2 HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.head()).contains("content-length: 1234");
        }
    }
}
