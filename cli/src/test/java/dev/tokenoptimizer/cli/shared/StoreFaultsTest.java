package dev.tokenoptimizer.cli.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokenoptimizer.lab.provider.Pacing;
import dev.tokenoptimizer.lab.provider.Settings;
import dev.tokenoptimizer.lab.provider.SimulatedProvider;
import dev.tokenoptimizer.store.Console;
import dev.tokenoptimizer.store.RedisBinary;
import dev.tokenoptimizer.store.RedisServer;
import dev.tokenoptimizer.store.Wait;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of requests while the store or one of the gateways fails: three gateway processes, 240 requests a second. Nothing
 * fails, nothing is changed. The time that is added meanwhile is printed for docs/operations.md: it is the machine's as much as ours.
 */
@Tag("slow")
@Timeout(180)
class StoreFaultsTest {

    private static final int WARM_UP_REQUESTS = 10_000;
    private static final int SECONDS = 6;

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final List<RedisServer> servers = new ArrayList<>();

    private final SimulatedProvider provider = SimulatedProvider.start(
                    vertx, Settings.defaults().withPacing(Pacing.AT_ONCE))
            .toCompletionStage()
            .toCompletableFuture()
            .join();

    private final Onlooker onlooker = new Onlooker(vertx, provider.baseUri(), Load::sends);

    @SuppressWarnings("NullAway.Init")
    private RedisServer redis;

    @SuppressWarnings("NullAway.Init")
    private Delay delay;

    @BeforeEach
    void start() {
        assumeThat(RedisBinary.any()).as("a Redis for this system").isPresent();
        redis = server();
        delay = new Delay(vertx, redis.port());
    }

    @AfterEach
    void end() {
        servers.forEach(RedisServer::close);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void killed() throws IOException {
        suffer("killed", single(), gateways -> redis.kill(), redis::start);
    }

    @Test
    void stopped() throws IOException {
        suffer("stopped", single(), gateways -> redis.pause(), redis::resume);
    }

    @Test
    void slowedByATenthOfASecond() throws IOException {
        suffer("slowed", single(), gateways -> delay.millis = 100, () -> delay.millis = 0);
    }

    @Test
    void answeringWithErrors() throws IOException {
        suffer(
                "errors",
                single(),
                gateways -> type("ACL", "SETUSER", "default", "-hmget", "-evalsha", "-eval"),
                () -> type("ACL", "SETUSER", "default", "+@all"));
    }

    @Test
    void outOfMemory() throws IOException {
        suffer(
                "out of memory",
                single(),
                gateways -> type("CONFIG", "SET", "maxmemory", "1"),
                () -> type("CONFIG", "SET", "maxmemory", "0"));
    }

    @Test
    void failedOver() throws IOException {
        RedisServer replica = server("--replicaof", "127.0.0.1", Integer.toString(redis.port()));
        List<RedisServer> sentinels = List.of(sentinel(), sentinel(), sentinel());
        Wait.until(
                "the sentinels know each other and the replica",
                () -> sentinels.stream().allMatch(StoreFaultsTest::knowsAll));
        String nodes = sentinels.stream()
                .map(sentinel -> "127.0.0.1:" + sentinel.port())
                .collect(Collectors.joining(","));

        suffer(
                "failed over",
                "kind: sentinel, master: ours, nodes: \"" + nodes + "\"",
                gateways -> redis.kill(),
                () -> Wait.until("the replica is the primary", () -> isPrimary(replica)));
    }

    @Test
    void oneGatewayKilled() throws IOException {
        suffer("one gateway killed", single(), gateways -> gateways.gateway(0).kill(), () -> {});
    }

    private void suffer(String name, String store, Consumer<GatewayProcesses> begin, Runnable end) throws IOException {
        String route = "upstream: \"" + onlooker.uri() + "\"";
        try (GatewayProcesses gateways = GatewayProcesses.start(folder, 3, route, store);
                Load load = new Load(gateways.messages(), onlooker::gave)) {
            load.warmUp(WARM_UP_REQUESTS);
            load.run(1);
            gateways.newReports();
            load.run(SECONDS);
            double healthy = p99Millis(gateways.newReports());
            begin.accept(gateways);
            double troubled = troubles(gateways);
            load.run(SECONDS);
            assertThat(troubles(gateways) + load.movedOn())
                    .as("what happened was noticed")
                    .isGreaterThan(troubled);
            List<JsonNode> suffered = gateways.newReports();
            end.run();
            load.run(1);

            double added = p99Millis(suffered);
            System.out.printf(
                    "%s: p99 added %.2f ms, %.2f ms before; %d went to another gateway%n",
                    name, added, healthy, load.movedOn());
            assertThat(load.failures()).isZero();
            assertThat(load.changed()).as("changed answers").isZero();
            assertThat(onlooker.changed()).as("changed requests").isEmpty();
            assertThat(suffered).hasSizeGreaterThan(100).allSatisfy(report -> {
                assertThat(report.has("fallback")).isFalse();
                assertThat(report.has("refused_status")).isFalse();
            });
            gateways.alive().forEach(GatewayProcess::awaitStore);
        }
    }

    /** How often gateways that live noticed that the store does not serve: never while it does. */
    private static double troubles(GatewayProcesses gateways) {
        return gateways.alive().stream()
                .mapToDouble(gateway -> gateway.metric("token_optimizer_store_left_alone_total")
                        + gateway.metric("token_optimizer_store_spared_total"))
                .sum();
    }

    private static double p99Millis(List<JsonNode> reports) {
        List<Long> added = reports.stream()
                .map(report -> report.path("added_micros").longValue())
                .sorted()
                .toList();
        return added.get((int) (added.size() * 0.99)) / 1e3;
    }

    private String single() {
        return "kind: single, nodes: \"127.0.0.1:" + delay.port() + "\"";
    }

    private RedisServer server(String... arguments) {
        RedisServer server = RedisServer.start(RedisBinary.any().orElseThrow(), arguments);
        servers.add(server);
        return server;
    }

    private RedisServer sentinel() {
        RedisServer sentinel = RedisServer.sentinel(
                RedisBinary.any().orElseThrow(),
                "sentinel monitor ours 127.0.0.1 " + redis.port() + " 2\n"
                        + "sentinel down-after-milliseconds ours 500\nsentinel failover-timeout ours 3000\n");
        servers.add(sentinel);
        return sentinel;
    }

    private static boolean knowsAll(RedisServer sentinel) {
        try (Console console = new Console(sentinel)) {
            return console.sync().info("sentinel").contains("slaves=1,sentinels=3");
        }
    }

    private static boolean isPrimary(RedisServer server) {
        try (Console console = new Console(server)) {
            return console.sync().info("replication").contains("role:master");
        }
    }

    private void type(String... words) {
        try (Console console = new Console(redis)) {
            console.type(words);
        }
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
