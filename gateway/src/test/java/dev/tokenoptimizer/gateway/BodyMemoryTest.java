package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.config.AccountConfig;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.exchange.Outcome;
import dev.tokenoptimizer.optimizer.Optimizer;
import dev.tokenoptimizer.optimizer.PreparedRequest;
import dev.tokenoptimizer.optimizer.RequestFacts;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.PromptFamily;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is kept of a request while its answer streams, which takes minutes, or while a connection is waited for that nobody needs any
 * more: the budget of all bodies has its bytes back by then.
 */
@Timeout(60)
class BodyMemoryTest {

    private static final String REFUSED = "\"refuse\":\"marked\"";

    private static FakeUpstream upstream;
    private static Running running;
    private static final Watching OPTIMIZER = new Watching();

    @BeforeAll
    static void start() throws IOException {
        upstream = new FakeUpstream((request, wire) -> {
            if (request.text().contains(REFUSED) && request.text().contains(MarkingOptimizer.MARK)) {
                wire.answer("400 Bad Request", "application/json", "{}");
            } else {
                wire.send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
                wire.chunk("data: {}\n\n");
                wire.awaitClose();
            }
        });
        GatewayConfig config = Running.config(upstream.uri());
        running = new Running(
                config.withListen(config.listen().withEventLoops(1))
                        .withLimits(config.limits().withUpstreamConnections(1, 8))
                        .withRoutes(List.of(
                                RouteConfig.anthropic("one", "/one", upstream.uri()),
                                RouteConfig.anthropic("several", "/several", upstream.uri())
                                        .withAccounts(List.of(
                                                AccountConfig.of("east", "key-east"),
                                                AccountConfig.of("west", "key-west"))))),
                OPTIMIZER,
                List.of());
    }

    @AfterAll
    static void stop() throws IOException {
        running.close();
        upstream.close();
    }

    @ParameterizedTest
    @CsvSource({
        "one, 1000, nothing",
        "one, 1000000, nothing",
        "several, 1000, nothing",
        "several, 1000000, nothing",
        "one, 1000000, marked",
        "several, 1000000, marked"
    })
    void theBodyIsLetGoWhenTheAnswerBegins(String route, int size, String refused) throws Exception {
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send(post(route, size, refused));
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            assertThat(client.chunk()).isEqualTo("data: {}\n\n");

            awaitLetGo();
            assertThat(running.reports).as("the answer streams still").isEmpty();
        }
        running.report();
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "several"})
    void theBodyIsLetGoWhenItsClientLeavesBeforeThereIsAConnection(String route) throws Exception {
        try (RawClient busy = new RawClient(running.gateway.port())) {
            busy.send(post("one", 10, "nothing"));
            assertThat(busy.head()).startsWith("HTTP/1.1 200 ");
            awaitLetGo();
            upstream.forget();

            try (RawClient client = new RawClient(running.gateway.port())) {
                client.send(post(route, 1000, "nothing"));
                Running.await("it waits for a connection", () -> !OPTIMIZER.bodies.isEmpty());
            }
            assertThat(running.report().outcome()).isEqualTo(Outcome.CLIENT_LEFT);
            awaitLetGo();
            assertThat(upstream.isIdle()).as("the connection is taken still").isTrue();
            assertThat(running.reports).isEmpty();
        }
        running.report();
    }

    private static String post(String route, int size, String refused) {
        String body = "{\"refuse\":\"" + refused + "\",\"text\":\"" + "x".repeat(size) + "\"}";
        return "POST /" + route + "/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static void awaitLetGo() throws InterruptedException {
        WeakReference<byte[]> received = OPTIMIZER.bodies.poll(10, TimeUnit.SECONDS);
        Running.await("nobody keeps the body", () -> {
            System.gc();
            return received.get() == null;
        });
    }

    /** Sees the bodies and does not keep them. */
    private static final class Watching implements Optimizer {

        private final BlockingQueue<WeakReference<byte[]>> bodies = new LinkedBlockingQueue<>();
        private final MarkingOptimizer marking = new MarkingOptimizer();

        @Override
        public PreparedRequest prepare(byte[] body, int length, RequestFacts facts) {
            bodies.add(new WeakReference<>(body));
            return marking.prepare(body, length, facts);
        }

        @Override
        public Optional<PromptFamily> family(byte[] body, int length, RequestFacts facts) {
            Fingerprint any = new Fingerprint(1, 2);
            return Optional.of(new PromptFamily(any, any, List.of(), PromptFamily.Bound.FREE));
        }
    }
}
