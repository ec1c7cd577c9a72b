package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.exchange.Outcome;
import dev.tokenoptimizer.optimizer.Mode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** New settings hold for requests that come after them; those under way notice nothing. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // lines of HTTP end in CR LF
class ReloadTest {

    private static final String STREAM =
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

    private final CountDownLatch reloaded = new CountDownLatch(1);
    private FakeUpstream before;
    private FakeUpstream after;
    private Running running;

    @BeforeEach
    void start() throws IOException {
        before = new FakeUpstream((request, wire) -> {
            wire.send(STREAM);
            wire.chunk("event: one\n\n");
            if (reloaded.await(10, TimeUnit.SECONDS)) {
                wire.chunk("event: usage\n\n");
                wire.send("0\r\n\r\n");
            }
        });
        after = FakeUpstream.answering("200 OK", "application/json", "after");
        running = new Running(Running.config(before.uri()));
    }

    @AfterEach
    void stop() throws IOException {
        running.close();
        before.close();
        after.close();
    }

    @Test
    void aStreamUnderWayEndsAtItsOldUpstreamAndTheNextRequestGoesToTheNewOne() throws Exception {
        try (RawClient old = new RawClient(running.gateway.port());
                RawClient fresh = new RawClient(running.gateway.port())) {
            post(old);
            old.head();
            assertThat(old.chunk()).isEqualTo("event: one\n\n");
            GatewayConfig config = running.gateway.config();
            running.gateway.reconfigure(
                    config.withRoutes(List.of(RouteConfig.anthropic("anthropic", "/anthropic", after.uri()))));
            post(fresh);
            assertThat(fresh.text(RawClient.length(fresh.head()))).isEqualTo("after");
            reloaded.countDown();
            assertThat(old.chunk()).isEqualTo("event: usage\n\n");
            assertThat(old.chunk()).isEmpty();
            assertThat(running.report().outcome()).isEqualTo(Outcome.ANSWERED);
            assertThat(running.report().outcome()).isEqualTo(Outcome.ANSWERED);
            post(old);
            assertThat(old.text(RawClient.length(old.head()))).isEqualTo("after");
        }
    }

    @Test
    void aModeTakesEffectAtOnce() throws Exception {
        GatewayConfig config = running.gateway.config();
        running.gateway.reconfigure(config.withRoutes(List.of(
                RouteConfig.anthropic("anthropic", "/anthropic", after.uri()).withMode(Mode.OBSERVE))));
        try (RawClient client = new RawClient(running.gateway.port())) {
            post(client);
            client.head();
        }
        assertThat(after.next().text()).isEqualTo("{}");
        assertThat(running.report().mode()).isEqualTo(Mode.OBSERVE);
    }

    private static void post(RawClient client) throws IOException {
        client.send("POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Content-Length: 2\r\n\r\n{}");
    }
}
