package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.LimitsConfig;
import dev.tokenoptimizer.gateway.config.TimeoutsConfig;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.gateway.exchange.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** However many clients come, what they can take is bounded. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // lines of HTTP end in CR LF
class ConnectionsTest {

    private static final int MANY = 40;
    private static final String GET = "GET /anthropic/v1/models HTTP/1.1\r\nHost: x\r\n\r\n";

    private FakeUpstream upstream;
    private Running running;
    private final List<RawClient> clients = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        upstream = FakeUpstream.answering("200 OK", "application/json", "{}");
        GatewayConfig config = Running.config(upstream.uri());
        running = new Running(config.withLimits(withConnections(config.limits(), 2)));
    }

    @AfterEach
    void stop() throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
        running.close();
        upstream.close();
    }

    @Test
    void aConnectionTooManyIsTold503AndClosed() throws Exception {
        open();
        open();
        RawClient late = new RawClient(running.gateway.port());
        clients.add(late);
        late.send(GET);
        String head = late.head();
        assertThat(head)
                .startsWith("HTTP/1.1 503 Service Unavailable")
                .contains("retry-after: 1")
                .contains("connection: close");
        late.text(RawClient.length(head));
        assertThat(late.drain()).isZero();
        ExchangeReport report = running.report();
        assertThat(report.outcome()).isEqualTo(Outcome.OVERLOADED);
        Running.await("only two are left", () -> running.gateway.connections() == 2);
        clients.get(0).send(GET);
        assertThat(clients.get(0).head()).startsWith("HTTP/1.1 200 OK");
    }

    @Test
    void aConnectionThatFreesItsPlaceLetsAnotherIn() throws Exception {
        open();
        open().close();
        Running.await("one left", () -> running.gateway.connections() == 1);
        open();
    }

    @Test
    void anIdleConnectionIsClosed() throws Exception {
        RawClient idle = open();
        running.advance(Duration.ofSeconds(76));
        assertThat(idle.drain()).isZero();
    }

    @Test
    void aClientThatStopsInALaterHeadIsClosed() throws Exception {
        RawClient slow = open();
        slow.send("GET /anthropic/v1/models HTTP/1.1\r\nHo");
        running.advance(Duration.ofSeconds(76));
        assertThat(slow.drain()).isZero();
    }

    @Test
    void aClientThatSaysNothingOrTooLittleIsClosed() throws Exception {
        TimeoutsConfig usual = TimeoutsConfig.defaults();
        TimeoutsConfig impatient = new TimeoutsConfig(
                usual.connect(),
                usual.requestIdle(),
                usual.firstByte(),
                usual.answerIdle(),
                Duration.ofMillis(100),
                usual.upstreamIdle(),
                usual.drain());
        try (Running brief = new Running(Running.config(upstream.uri()).withTimeouts(impatient));
                RawClient silent = new RawClient(brief.gateway.port());
                RawClient terse = new RawClient(brief.gateway.port());
                RawClient eloquent = new RawClient(brief.gateway.port())) {
            terse.send("\r\n\r\nGET /anthropic/v1/models HTTP/1.1\r\nHost: x\r\n");
            eloquent.send(GET);
            assertThat(silent.drain()).isZero();
            assertThat(terse.drain()).isZero();
            assertThat(eloquent.head()).startsWith("HTTP/1.1 200 OK");
            eloquent.text(2);
            eloquent.send(GET);
            assertThat(eloquent.head()).startsWith("HTTP/1.1 200 OK");
        }
    }

    @Test
    void bodiesOfAllClientsTogetherStayWithinTheBudgetAndAllArriveWhole() throws Exception {
        GatewayConfig config = running.gateway.config();
        running.gateway.reconfigure(
                config.withLimits(withConnections(config.limits(), 1_000).withBufferedBytesMax(256 << 10)));
        int size = 64 << 10;
        for (int i = 0; i < MANY; i++) {
            clients.add(new RawClient(running.gateway.port()));
        }
        for (RawClient client : clients) {
            client.send("POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: " + size + "\r\n\r\n[" + "1,".repeat(size / 4 - 1));
        }
        Running.await("all are in flight", () -> running.gateway.inFlight() == MANY);
        assertThat(running.gateway.bufferedBytes()).isLessThanOrEqualTo(256 << 10);
        for (RawClient client : clients) {
            client.send("1,".repeat(size / 4) + "1");
            client.send(" ".repeat(size - 1 - 2 * (size / 4 - 1) - 2 * (size / 4) - 1));
        }
        for (RawClient client : clients) {
            assertThat(client.head()).startsWith("HTTP/1.1 200 OK");
            assertThat(upstream.next().body()).hasSize(size);
        }
        Running.await("all is given back", () -> running.gateway.bufferedBytes() == 0);
        int unread = 0;
        for (int i = 0; i < MANY; i++) {
            unread += running.report().fallback().filter("byte_budget"::equals).isPresent() ? 1 : 0;
        }
        assertThat(unread).isPositive();
    }

    /** Opens a connection that has been answered once. */
    private RawClient open() throws Exception {
        RawClient client = new RawClient(running.gateway.port()).send(GET);
        clients.add(client);
        assertThat(client.head()).startsWith("HTTP/1.1 200 OK");
        client.text(2);
        running.report();
        return client;
    }

    private static LimitsConfig withConnections(LimitsConfig limits, int connections) {
        return new LimitsConfig(
                limits.bodyBytesMax(),
                limits.bufferedBytesMax(),
                limits.inFlightMax(),
                connections,
                limits.upstreamConnectionsMax(),
                limits.upstreamWaitersMax(),
                limits.headerBytesMax(),
                limits.loopBodyBytesMax(),
                limits.planningThreads(),
                limits.planningQueueMax());
    }
}
