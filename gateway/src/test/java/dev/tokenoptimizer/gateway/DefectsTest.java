package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.exchange.Defects;
import dev.tokenoptimizer.gateway.exchange.ExchangeListener;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.gateway.exchange.Outcome;
import dev.tokenoptimizer.optimizer.Optimizer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever fails inside us, the request and its answer do not notice; it is counted and logged once. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // lines of HTTP end in CR LF
class DefectsTest {

    private final Logged log = new Logged();
    private FakeUpstream upstream;
    private GatewayConfig config;

    @BeforeEach
    void start() throws IOException {
        upstream = FakeUpstream.answering("200 OK", "application/json", "{\"usage\":1}");
        config = Running.config(upstream.uri());
        Logger.getLogger("").addHandler(log);
    }

    @AfterEach
    void stop() throws IOException {
        Logger.getLogger("").removeHandler(log);
        upstream.close();
    }

    @Test
    void aListenerThatThrowsIsCountedLoggedOnceAndSilencesNobody() throws Exception {
        BlockingQueue<ExchangeReport> heard = new LinkedBlockingQueue<>();
        ExchangeListener broken = report -> {
            throw new IllegalStateException("listener " + report.id());
        };
        try (Running running = new Running(config, new MarkingOptimizer(), List.of(broken, heard::add))) {
            for (int i = 0; i < 3; i++) {
                assertThat(post(running)).isEqualTo("HTTP/1.1 200 OK");
                heard.take();
            }
            assertThat(running.gateway.defects().count(Defects.Part.LISTENER)).isEqualTo(3);
            assertThat(log.defects()).singleElement().asString().contains("listener failed on request to_");
        }
    }

    @Test
    void anOptimizerThatThrowsIsCountedAndTheOriginalGoes() throws Exception {
        Optimizer broken = (body, length, facts) -> {
            throw new AssertionError("broken");
        };
        try (Running running = new Running(config, broken, List.of())) {
            assertThat(post(running)).isEqualTo("HTTP/1.1 200 OK");
            assertThat(post(running)).isEqualTo("HTTP/1.1 200 OK");
            assertThat(upstream.next().text()).isEqualTo("{}");
            assertThat(running.report().fallback()).hasValue("optimizer_failed");
            assertThat(running.gateway.defects().count(Defects.Part.OPTIMIZER)).isEqualTo(2);
            assertThat(log.defects()).hasSize(1);
        }
    }

    @Test
    void whatTheOptimizerSwallowedIsToldToTheLog() throws Exception {
        IllegalStateException swallowed = new IllegalStateException("planner broke");
        Optimizer broken = BrokenRequest.with(request -> request.defect = swallowed);
        try (Running running = new Running(config, broken, List.of())) {
            assertThat(post(running)).isEqualTo("HTTP/1.1 200 OK");
            assertThat(running.gateway.defects().count(Defects.Part.OPTIMIZER)).isEqualTo(1);
            assertThat(log.thrown()).containsExactly(swallowed);
        }
    }

    @Test
    void booksThatCannotBeKeptLeaveTheAnswerAlone() throws Exception {
        Optimizer broken = BrokenRequest.with(request -> request.booksFail = true);
        try (Running running = new Running(config, broken, List.of())) {
            assertThat(post(running)).isEqualTo("HTTP/1.1 200 OK");
            ExchangeReport report = running.report();
            assertThat(report.outcome()).isEqualTo(Outcome.ANSWERED);
            assertThat(report.ledger()).isEmpty();
            assertThat(running.gateway.defects().count(Defects.Part.BOOKS)).isEqualTo(2);
        }
    }

    @Test
    void aMissingTapIsALostTap() throws Exception {
        Optimizer broken = BrokenRequest.with(request -> request.tapFails = true);
        try (Running running = new Running(config, broken, List.of())) {
            assertThat(post(running)).isEqualTo("HTTP/1.1 200 OK");
            ExchangeReport report = running.report();
            assertThat(report.outcome()).isEqualTo(Outcome.ANSWERED);
            assertThat(report.tapLost()).isTrue();
            assertThat(running.gateway.defects().count(Defects.Part.TAP)).isEqualTo(1);
        }
    }

    @Test
    void aRefusalThatCannotBeBookedIsFollowedByTheOriginalAllTheSame() throws Exception {
        upstream.nowPlay((request, wire) ->
                wire.answer(request.text().equals("{}") ? "200 OK" : "400 No", "application/json", "{\"usage\":1}"));
        Optimizer broken = BrokenRequest.with(request -> request.booksFail = true);
        try (Running running = new Running(config, broken, List.of())) {
            assertThat(post(running)).isEqualTo("HTTP/1.1 200 OK");
            assertThat(running.report().refusedStatus()).isEqualTo(400);
        }
    }

    @Test
    void aPlanThatDoesNotComeIsNotWaitedFor() throws Exception {
        CountDownLatch planning = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        MarkingOptimizer marking = new MarkingOptimizer();
        Optimizer slow = (body, length, facts) -> {
            planning.countDown();
            try {
                release.await();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
            return marking.prepare(body, length, facts);
        };
        GatewayConfig onThreads = config.withLimits(config.limits().withPlanning(0, 1, 1));
        try (Running running = new Running(onThreads, slow, List.of());
                RawClient client = new RawClient(running.gateway.port())) {
            send(client);
            planning.await();
            running.advance(Duration.ofSeconds(3));
            assertThat(client.head()).startsWith("HTTP/1.1 200 OK");
            assertThat(upstream.next().text()).isEqualTo("{}");
            assertThat(running.report().fallback()).hasValue("planner_late");
            release.countDown();
            MarkingOptimizer.Marked late = marking.prepared.take();
            Running.await("the late plan is given up", () -> late.abandoned.get() == 1);
        }
    }

    private static String post(Running running) throws IOException {
        try (RawClient client = new RawClient(running.gateway.port())) {
            send(client);
            String status = client.head().lines().findFirst().orElse("");
            client.text(11);
            return status;
        }
    }

    private static void send(RawClient client) throws IOException {
        client.send("POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Content-Length: 2\r\n\r\n{}");
    }

    /** What the gateway logged of defects. */
    private static final class Logged extends Handler {
        private final List<LogRecord> records = new CopyOnWriteArrayList<>();

        List<String> defects() {
            List<String> messages = new ArrayList<>();
            records.forEach(entry -> messages.add(entry.getMessage()));
            return messages;
        }

        List<Throwable> thrown() {
            List<Throwable> thrown = new ArrayList<>();
            records.forEach(entry -> thrown.add(entry.getThrown()));
            return thrown;
        }

        @Override
        public void publish(LogRecord entry) {
            if (entry.getLoggerName().equals(Defects.class.getName())) {
                records.add(entry);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
