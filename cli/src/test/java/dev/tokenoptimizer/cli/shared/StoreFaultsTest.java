package dev.tokenoptimizer.cli.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tokenoptimizer.gateway.config.SharedStoreConfig;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.store.Console;
import dev.tokenoptimizer.store.RedisBinary;
import dev.tokenoptimizer.store.RedisServer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What becomes of requests while the store fails: three gateways, 240 requests a second. Nothing fails, nothing is changed, and
 * no more is added than the deadline and two milliseconds.
 */
@Tag("slow")
@Timeout(180)
class StoreFaultsTest {

    private static final double DEADLINE_MILLIS = 3;
    private static final double SLACK_MILLIS = 2;
    private static final int SECONDS = 5;

    private final Vertx vertx = Vertx.vertx();

    @SuppressWarnings("NullAway.Init")
    private RedisServer redis;

    @SuppressWarnings("NullAway.Init")
    private Delay delay;

    /** Something that happens to the store, and its end. */
    private interface Fault {
        void happen();
    }

    @BeforeEach
    void start() {
        assumeThat(RedisBinary.any()).as("a Redis for this system").isPresent();
        redis = RedisServer.start(RedisBinary.any().orElseThrow());
        delay = new Delay(vertx, redis.port());
    }

    @AfterEach
    void end() {
        redis.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void killed() {
        suffer("killed", redis::kill, redis::start);
    }

    @Test
    void stopped() {
        suffer("stopped", redis::pause, redis::resume);
    }

    @Test
    void slowedByATenthOfASecond() {
        suffer("slowed", () -> delay.millis = 100, () -> delay.millis = 0);
    }

    @Test
    void answeringWithErrors() {
        suffer(
                "errors",
                () -> type("ACL", "SETUSER", "default", "-hmget", "-evalsha", "-eval"),
                () -> type("ACL", "SETUSER", "default", "+@all"));
    }

    @Test
    void outOfMemory() {
        suffer(
                "out of memory",
                () -> type("CONFIG", "SET", "maxmemory", "1"),
                () -> type("CONFIG", "SET", "maxmemory", "0"));
    }

    private void type(String... words) {
        try (Console console = new Console(redis)) {
            console.type(words);
        }
    }

    private void suffer(String name, Fault begin, Fault end) {
        try (Instances instances = new Instances(3, SharedStoreConfig.single("127.0.0.1", delay.port())).inUse();
                Load load = new Load(instances.uris())) {
            load.run(SECONDS);
            instances.reports();
            load.run(SECONDS);
            double healthy = p99Millis(instances.reports());
            begin.happen();
            load.run(SECONDS);
            List<ExchangeReport> suffered = instances.reports();
            end.happen();
            load.run(1);

            double added = p99Millis(suffered);
            System.out.printf("%s: p99 added %.2f ms, %.2f ms before%n", name, added, healthy);
            assertThat(load.failures()).isZero();
            assertThat(suffered).allSatisfy(report -> {
                assertThat(report.fallback()).isEmpty();
                assertThat(report.refusedStatus()).isZero();
            });
            assertThat(added).isLessThan(Math.max(healthy, DEADLINE_MILLIS) + SLACK_MILLIS);
            instances.inUse();
        }
    }

    private static double p99Millis(List<ExchangeReport> reports) {
        List<Long> added = reports.stream()
                .map(report -> report.timings().addedNanos())
                .sorted()
                .toList();
        return added.get((int) (added.size() * 0.99)) / 1e6;
    }

    /** A way to the store that takes longer at will. */
    private static final class Delay {

        private final Vertx vertx;
        private final NetServer server;
        private volatile int millis;

        Delay(Vertx vertx, int port) {
            this.vertx = vertx;
            this.server = vertx.createNetServer().connectHandler(client -> {
                client.pause();
                vertx.createNetClient()
                        .connect(port, "127.0.0.1")
                        .onSuccess(to -> join(client, to))
                        .onFailure(refused -> client.close());
            });
            server.listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        }

        int port() {
            return server.actualPort();
        }

        private void join(NetSocket client, NetSocket to) {
            pass(client, to);
            pass(to, client);
            client.resume();
        }

        private void pass(NetSocket from, NetSocket to) {
            Pipe pipe = new Pipe();
            from.handler(piece -> {
                Buffer whole = piece.copy();
                pipe.later(() -> to.write(whole));
            });
            from.closeHandler(gone -> to.close());
            from.exceptionHandler(broken -> to.close());
        }

        /** One direction: what came first leaves first, whatever the delay is meanwhile. */
        private final class Pipe {

            private int under;
            private long lastDue;

            void later(Runnable passing) {
                long now = System.currentTimeMillis();
                lastDue = Math.max(lastDue, now + millis);
                if (under == 0 && lastDue <= now) {
                    passing.run();
                    return;
                }
                under++;
                vertx.setTimer(Math.max(1, lastDue - now), timer -> {
                    under--;
                    passing.run();
                });
            }
        }
    }
}
