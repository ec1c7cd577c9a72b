package dev.tokenoptimizer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.store.StoreConfig.Kind;
import dev.tokenoptimizer.store.StoreConfig.Login;
import dev.tokenoptimizer.store.StoreConfig.Node;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Real clusters and real sentinels. Nearly all of the time they wait for each other, so tests run side by side. */
@Timeout(180)
@ParameterizedClass(allowZeroInvocations = true)
@MethodSource("dev.tokenoptimizer.store.RedisBinary#all")
class TopologyTest {

    private static final int SLOTS = 16_384;
    private static final int FAMILIES = 60;

    /** What docs/operations.md says that a user of sentinels needs. */
    private static final String SENTINEL_RIGHTS =
            "+auth +hello +ping +client|setname +sentinel|get-master-addr-by-name";

    @Parameter
    @SuppressWarnings("NullAway.Init")
    RedisBinary binary;

    private final List<RedisServer> servers = new ArrayList<>();
    private final List<SharedStore> stores = new ArrayList<>();

    @AfterEach
    void end() {
        stores.forEach(store -> store.close().toCompletableFuture().join());
        servers.forEach(RedisServer::close);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aClusterOfThreeHoldsEachFamilyOnOneNode() throws Exception {
        cluster(3);
        SharedStore here = store(1, Kind.CLUSTER, servers.subList(0, 1));
        SharedStore there = store(2, Kind.CLUSTER, servers.subList(1, 3));
        for (int family = 0; family < FAMILIES; family++) {
            Talk.tell(here, family, family + 1);
        }
        Talk.awaitWritten(here);

        for (int family = 0; family < FAMILIES; family++) {
            assertThat(Talk.visits(there, family)).isEqualTo(family + 1);
        }
        assertThat(servers).allSatisfy(server -> assertThat(keys(server)).isBetween(5L, 40L));
        assertThat(servers.stream().mapToLong(TopologyTest::keys).sum()).isEqualTo(FAMILIES);

        List<Fingerprint> ofAllNodes = LongStream.range(0, FAMILIES)
                .mapToObj(number -> new Fingerprint(number << 48, number))
                .toList();
        Ties told = ties(here);
        ofAllNodes.forEach(tie -> told.tell(tie, 7));
        Talk.awaitWritten(here);
        CompletableFuture<Map<Fingerprint, Integer>> heard = new CompletableFuture<>();
        assertThat(ties(there).ask(ofAllNodes, heard::complete)).isTrue();
        assertThat(heard.get(60, TimeUnit.SECONDS)).as("asked at once").hasSize(FAMILIES);
    }

    private static Ties ties(SharedStore store) {
        return store.shareTies(part -> new Fingerprint(part * 0x9E37_79B9_7F4A_7C15L, part));
    }

    @Tag("slow")
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aClusterGoesOnWithTheReplicaOfANodeThatDies() {
        cluster(3);
        RedisServer replica = replicaOf(servers.get(0));
        SharedStore store = store(1, Kind.CLUSTER, servers.subList(1, 3));
        for (int family = 0; family < FAMILIES; family++) {
            Talk.tell(store, family, 1);
        }
        Talk.awaitWritten(store);
        Wait.until("the replica has what the node has", () -> keys(replica) == keys(servers.get(0)));

        servers.get(0).kill();
        for (int family = 0; family < FAMILIES; family++) {
            Talk.tell(store, family, 1);
        }

        Talk.awaitWritten(store);
        Talk.awaitInUse(store);
        for (int family = 0; family < FAMILIES; family++) {
            int asked = family;
            Wait.until("answered again", () -> Talk.visits(store, asked) == 2);
        }
        assertThat(store.figures().dropped()).isZero();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void sentinelsLeadToTheReplicaWhenThePrimaryDies() {
        RedisServer primary = server();
        RedisServer replica = server("--replicaof", "127.0.0.1", Integer.toString(primary.port()));
        List<RedisServer> sentinels = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            RedisServer sentinel = RedisServer.sentinel(
                    binary,
                    "sentinel monitor ours 127.0.0.1 " + primary.port()
                            + " 2\nsentinel down-after-milliseconds ours 500\n"
                            + "sentinel failover-timeout ours 3000\n");
            servers.add(sentinel);
            sentinels.add(sentinel);
        }
        Wait.until("the sentinels know each other and the replica", () -> knows(sentinels));
        SharedStore store = store(1, Kind.SENTINEL, sentinels);
        Talk.tell(store, 1, 1);
        Talk.awaitWritten(store);
        Wait.until("the replica has it", () -> keys(replica) == 1);

        primary.kill();
        Talk.tell(store, 1, 1);

        Talk.awaitWritten(store);
        Talk.awaitInUse(store);
        Wait.until("answered again", () -> Talk.visits(store, 1) == 2);
        assertThat(keys(replica)).isEqualTo(1);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void sentinelsAreToldTheirOwnPasswordAndThePrimaryItsOwn() throws Exception {
        RedisServer primary = server("--requirepass", "of-primary");
        RedisServer sentinel = RedisServer.sentinel(
                binary,
                "requirepass of-sentinels\nuser optimizer on >of-optimizer " + SENTINEL_RIGHTS
                        + "\nsentinel monitor ours 127.0.0.1 " + primary.port() + " 1\n"
                        + "sentinel auth-pass ours of-primary\n");
        servers.add(sentinel);
        StoreConfig config = config(Kind.SENTINEL, List.of(sentinel)).withLogin(Login.ofDefaultUser("of-primary"));

        StoreCheck.of(config.withSentinelLogin(Login.ofDefaultUser("of-sentinels")));
        StoreCheck.of(config.withSentinelLogin(Login.of("optimizer", "of-optimizer")));

        assertThat(catchThrowable(() -> StoreCheck.of(config)))
                .isInstanceOf(StoreUnusableException.class)
                .hasMessageContaining("NOAUTH");
        assertThat(catchThrowable(() -> StoreCheck.of(config.withSentinelLogin(Login.ofDefaultUser("of-primary")))))
                .isInstanceOf(StoreUnusableException.class)
                .hasMessageContaining("WRONGPASS");
    }

    private static boolean knows(List<RedisServer> sentinels) {
        return sentinels.stream().allMatch(sentinel -> {
            try (Console console = new Console(sentinel)) {
                String info = console.sync().info("sentinel");
                return info.contains("slaves=1,sentinels=3");
            }
        });
    }

    private void cluster(int nodes) {
        for (int i = 0; i < nodes; i++) {
            node();
        }
        for (int i = 0; i < nodes; i++) {
            try (Console console = new Console(servers.get(i))) {
                console.sync().clusterAddSlots(slots(i * SLOTS / nodes, (i + 1) * SLOTS / nodes));
                console.sync().clusterMeet("127.0.0.1", servers.get(0).port());
            }
        }
        awaitAgreement(nodes);
    }

    private RedisServer replicaOf(RedisServer primary) {
        RedisServer replica = node();
        try (Console console = new Console(replica);
                Console of = new Console(primary)) {
            console.sync().clusterMeet("127.0.0.1", primary.port());
            awaitAgreement(servers.size());
            console.sync().clusterReplicate(of.sync().clusterMyId());
            Wait.until("it replicates", () -> console.sync().info("replication").contains("master_link_status:up"));
        }
        Wait.until(
                "all know of it",
                () -> servers.stream().allMatch(server -> {
                    try (Console console = new Console(server)) {
                        return console.sync().clusterNodes().contains("slave");
                    }
                }));
        return replica;
    }

    private void awaitAgreement(int nodes) {
        for (RedisServer server : servers) {
            try (Console console = new Console(server)) {
                Wait.until("the nodes agree", () -> {
                    String info = console.sync().clusterInfo();
                    return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:" + nodes);
                });
            }
        }
    }

    private RedisServer node() {
        return server(
                "--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf", "--cluster-node-timeout", "1000");
    }

    private RedisServer server(String... arguments) {
        RedisServer server = RedisServer.start(binary, arguments);
        servers.add(server);
        return server;
    }

    private SharedStore store(long instance, Kind kind, List<RedisServer> known) {
        SharedStore store = new SharedStore(config(kind, known), instance, InstantSource.system(), System::nanoTime);
        stores.add(store);
        store.start();
        Talk.awaitInUse(store);
        return store;
    }

    private static StoreConfig config(Kind kind, List<RedisServer> known) {
        return StoreConfig.of(
                        kind,
                        known.stream()
                                .map(server -> new Node("127.0.0.1", server.port()))
                                .toList())
                .withMaster("ours")
                .withDeadline(Duration.ofSeconds(20));
    }

    private static long keys(RedisServer server) {
        try (Console console = new Console(server)) {
            return console.sync().dbsize();
        }
    }

    private static int[] slots(int from, int to) {
        int[] slots = new int[to - from];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = from + i;
        }
        return slots;
    }
}
