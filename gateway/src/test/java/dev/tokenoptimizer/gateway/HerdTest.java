package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.HoldConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.gateway.exchange.Outcome;
import dev.tokenoptimizer.gateway.hold.LeadEnd;
import dev.tokenoptimizer.gateway.hold.Release;
import dev.tokenoptimizer.optimizer.ColdPrefix;
import dev.tokenoptimizer.optimizer.Optimizer;
import dev.tokenoptimizer.optimizer.PreparedRequest;
import dev.tokenoptimizer.optimizer.ReadRequest;
import dev.tokenoptimizer.optimizer.RequestFacts;
import dev.tokenoptimizer.prompt.Fingerprint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that are held cost nobody an answer, whatever becomes of those they wait for. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // lines of HTTP end in CR LF
class HerdTest {

    private static final String POST =
            "POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 2\r\n\r\n{}";
    private static final Duration LONG = Duration.ofMinutes(1);

    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch begin = new CountDownLatch(1);
    private final CommonHead optimizer = new CommonHead();
    private final List<RawClient> clients = new ArrayList<>();
    private FakeUpstream upstream;

    @BeforeEach
    void start() throws IOException {
        upstream = new FakeUpstream((request, wire) -> {
            if (asked.incrementAndGet() == 1) {
                begin.await(30, TimeUnit.SECONDS);
            }
            wire.answer("200 OK", "application/json", "{\"usage\":1}");
        });
    }

    @AfterEach
    void stop() throws IOException {
        begin.countDown();
        for (RawClient client : clients) {
            client.close();
        }
        upstream.close();
    }

    @Test
    void followersAreSentWhenTheLeadersAnswerBegins() throws Exception {
        try (Running running = running(LONG)) {
            RawClient leader = leader(running);
            RawClient follower = follower(running, 1);
            follower(running, 2);
            assertThat(asked).hasValue(1);

            begin.countDown();

            assertThat(leader.head()).startsWith("HTTP/1.1 200 ");
            assertThat(follower.head()).startsWith("HTTP/1.1 200 ");
            assertThat(released(running, 3))
                    .containsExactlyInAnyOrder("led began", "released leader_began", "released leader_began");
        }
    }

    @Test
    void nobodyIsHeldWhereHoldingIsOff() throws Exception {
        GatewayConfig config = Running.config(upstream.uri());
        try (Running running = new Running(config, optimizer, List.of())) {
            client(running).send(POST);
            client(running).send(POST);

            Running.await("both are sent", () -> asked.get() == 2);
        }
    }

    @Test
    void theLimitFreesAFollower() throws Exception {
        try (Running running = running(Duration.ofMillis(1))) {
            leader(running);

            assertThat(client(running).send(POST).head()).startsWith("HTTP/1.1 200 ");
            assertThat(running.report().hold().released()).contains(Release.LIMIT);
        }
    }

    @Test
    void aFollowerWhoseClientLeavesIsForgotten() throws Exception {
        try (Running running = running(LONG)) {
            leader(running);
            RawClient follower = follower(running, 1);

            follower.close();

            ExchangeReport left = running.report();
            assertThat(left.outcome()).isEqualTo(Outcome.CLIENT_LEFT);
            assertThat(left.hold().released()).contains(Release.LEFT);
            assertThat(running.gateway.held()).isZero();
            assertThat(running.gateway.inFlight()).isEqualTo(1);
            begin.countDown();
            assertThat(running.report().outcome()).isEqualTo(Outcome.ANSWERED);
            assertThat(asked).hasValue(1);
            assertThat(running.gateway.bufferedBytes()).isZero();
        }
    }

    @Test
    void aLeaderWhoseClientLeavesHandsOver() throws Exception {
        try (Running running = running(LONG)) {
            RawClient leader = leader(running);
            RawClient follower = follower(running, 1);

            leader.close();

            assertThat(running.report().hold().lead()).contains(LeadEnd.HANDED_OVER);
            assertThat(follower.head()).startsWith("HTTP/1.1 200 ");
            ExchangeReport second = running.report();
            assertThat(second.hold().released()).contains(Release.HANDED_OVER);
            assertThat(second.hold().lead()).contains(LeadEnd.BEGAN);
        }
    }

    @Test
    void aLeaderThatTheProviderDoesNotServeHandsOver() throws Exception {
        AtomicBoolean overloaded = new AtomicBoolean(true);
        upstream.nowPlay((request, wire) -> {
            if (overloaded.compareAndSet(true, false)) {
                asked.incrementAndGet();
                begin.await(30, TimeUnit.SECONDS);
                wire.answer("529 Overloaded", "application/json", "{}");
            } else {
                wire.answer("200 OK", "application/json", "{}");
            }
        });
        try (Running running = running(LONG)) {
            RawClient leader = leader(running);
            RawClient follower = follower(running, 1);

            begin.countDown();

            assertThat(leader.head()).startsWith("HTTP/1.1 529 ");
            assertThat(follower.head()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void aLeaderWhoseUpstreamBreaksHandsOver() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        upstream.nowPlay((request, wire) -> {
            if (broken.compareAndSet(true, false)) {
                asked.incrementAndGet();
                begin.await(30, TimeUnit.SECONDS);
                wire.reset();
            } else {
                wire.answer("200 OK", "application/json", "{}");
            }
        });
        try (Running running = running(LONG)) {
            RawClient leader = leader(running);
            RawClient follower = follower(running, 1);

            begin.countDown();

            assertThat(leader.head()).startsWith("HTTP/1.1 502 ");
            assertThat(follower.head()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void aLeaderWhoseMarkersAreRefusedHandsOver() throws Exception {
        upstream.nowPlay((request, wire) -> {
            if (asked.incrementAndGet() == 1) {
                begin.await(30, TimeUnit.SECONDS);
                wire.answer("400 Bad Request", "application/json", "{}");
            } else {
                wire.answer("200 OK", "application/json", "{}");
            }
        });
        try (Running running = running(LONG)) {
            RawClient leader = leader(running);
            RawClient follower = follower(running, 1);

            begin.countDown();

            assertThat(leader.head()).startsWith("HTTP/1.1 200 ");
            assertThat(follower.head()).startsWith("HTTP/1.1 200 ");
            assertThat(released(running, 2)).contains("led handed_over");
        }
    }

    @Test
    void aGatewayThatStopsAtOnceCutsThoseThatWait() throws Exception {
        // On another event loop a request might be let go by the one that is cut before it is cut itself.
        Running running = running(
                holding(LONG).withListen(Running.config(upstream.uri()).listen().withEventLoops(1)));
        leader(running);
        follower(running, 1);
        follower(running, 2);

        running.close();

        for (int i = 0; i < 3; i++) {
            assertThat(running.report().outcome()).isEqualTo(Outcome.CUT_BY_DRAIN);
        }
        assertThat(running.gateway.held()).isZero();
        assertThat(running.gateway.bufferedBytes()).isZero();
    }

    @Test
    void aGatewayThatDrainsLetsThoseThatWaitFinish() throws Exception {
        try (Running running = running(LONG)) {
            leader(running);
            RawClient follower = follower(running, 1);

            CompletableFuture<Void> drained = running.gateway.drain().toCompletableFuture();
            begin.countDown();

            assertThat(follower.head()).startsWith("HTTP/1.1 200 ");
            drained.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aRouteThatIsReconfiguredWhileRequestsWaitServesThem() throws Exception {
        try (Running running = running(LONG)) {
            leader(running);
            RawClient follower = follower(running, 1);

            running.gateway.reconfigure(Running.config(upstream.uri()));
            begin.countDown();

            assertThat(follower.head()).startsWith("HTTP/1.1 200 ");
        }
    }

    private Running running(Duration limit) {
        return running(holding(limit));
    }

    private Running running(GatewayConfig config) {
        return new Running(config, optimizer, List.of());
    }

    private GatewayConfig holding(Duration limit) {
        GatewayConfig config = Running.config(upstream.uri());
        RouteConfig route = config.routes()
                .get(0)
                .withHold(HoldConfig.defaults().withEnabled(true).withLimit(limit));
        return config.withRoutes(List.of(route));
    }

    private RawClient client(Running running) throws IOException {
        RawClient client = new RawClient(running.gateway.port());
        clients.add(client);
        return client;
    }

    private RawClient leader(Running running) throws IOException {
        RawClient leader = client(running).send(POST);
        Running.await("the leader is sent", () -> asked.get() == 1);
        return leader;
    }

    private RawClient follower(Running running, int held) throws IOException {
        RawClient follower = client(running).send(POST);
        Running.await("the follower waits", () -> running.gateway.held() == held);
        return follower;
    }

    private static List<String> released(Running running, int reports) throws InterruptedException {
        List<String> said = new ArrayList<>();
        for (int i = 0; i < reports; i++) {
            ExchangeReport report = running.report();
            report.hold().lead().ifPresent(end -> said.add("led " + end.label()));
            report.hold().released().ifPresent(why -> said.add("released " + why.label()));
        }
        return said;
    }

    /** All requests have a head in common, which is cold until one that was sent with it begins. */
    private static final class CommonHead implements Optimizer {

        private static final ColdPrefix HEAD = new ColdPrefix(new Fingerprint(1, 2), 0, 20_000, true);

        private final MarkingOptimizer marking = new MarkingOptimizer();
        private final AtomicBoolean readable = new AtomicBoolean();

        @Override
        public PreparedRequest prepare(byte[] body, int length, RequestFacts facts) {
            return marking.prepare(body, length, facts);
        }

        @Override
        public ReadRequest read(byte[] body, int length, RequestFacts facts) {
            return new ReadRequest() {
                @Override
                public List<ColdPrefix> cold(int tokensMin) {
                    return readable.get() ? List.of() : List.of(HEAD);
                }

                @Override
                public Fingerprint first() {
                    return HEAD.fingerprint();
                }

                @Override
                public boolean readableWhenBegun() {
                    return true;
                }

                @Override
                public PreparedRequest plan(List<ColdPrefix> led) {
                    MarkingOptimizer.Marked request = (MarkingOptimizer.Marked) prepare(body, length, facts);
                    request.whenBegun = () -> readable.compareAndSet(false, !led.isEmpty());
                    request.writes = prefix -> led.contains(prefix) && !request.refused;
                    return request;
                }
            };
        }
    }
}
