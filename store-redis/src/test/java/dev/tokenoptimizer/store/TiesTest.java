package dev.tokenoptimizer.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.prompt.Fingerprint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What instances tell each other of which account can read what. */
@Timeout(120)
@ParameterizedClass(allowZeroInvocations = true)
@MethodSource("dev.tokenoptimizer.store.RedisBinary#all")
class TiesTest {

    private static final int EAST = 7;
    private static final int WEST = -9;
    private static final int NORTH = 11;

    @Parameter
    @SuppressWarnings("NullAway.Init")
    RedisBinary binary;

    @SuppressWarnings("NullAway.Init")
    private RedisServer server;

    private final AtomicLong millis = new AtomicLong(1_800_000_000_000L);
    private final List<SharedStore> stores = new ArrayList<>();

    @BeforeEach
    void start() {
        server = RedisServer.start(binary);
    }

    @AfterEach
    void end() {
        stores.forEach(store -> store.close().toCompletableFuture().join());
        server.close();
    }

    @Test
    void whatOneInstanceTellsTheOthersKnow() throws Exception {
        Instance here = instance(1);
        Instance there = instance(1);
        here.ties.tell(tie(1), EAST);
        here.ties.tellSaid(tie(2), WEST);
        here.settle();

        assertThat(there.ask(tie(1), tie(2), tie(3))).isEqualTo(Map.of(tie(1), EAST, tie(2), WEST));
        assertThat(there.ask(tie(3))).isEmpty();
        assertThat(there.ties.found()).isEqualTo(1);
        assertThat(there.ties.unknown()).isEqualTo(1);
    }

    @Test
    void theOrderInWhichInstancesAreHeardDoesNotMatter() throws Exception {
        List<Instance> all = List.of(instance(1), instance(1), instance(1));
        long begun = millis.get();
        int[] accounts = {EAST, WEST, NORTH};
        Map<Fingerprint, Integer> model = new HashMap<>();
        Map<Fingerprint, Long> latest = new HashMap<>();
        Random random = new Random(5);
        for (int i = 0; i < 2_000; i++) {
            Fingerprint tie = tie(random.nextInt(60));
            int account = accounts[random.nextInt(tie.low() % 3 == 0 ? 1 : 3)];
            long second = random.nextInt(100);
            millis.set(begun + 1_000 * second);
            Ties ties = all.get(random.nextInt(3)).ties;
            if (tie.low() % 2 == 0) {
                ties.tellSaid(tie, account);
                model.merge(tie, account, (one, other) -> one.equals(other) ? one : Ties.SEVERAL);
            } else {
                ties.tell(tie, account);
                // The later one counts, the larger number where both were told in one second.
                long rank = second << 32 | Integer.toUnsignedLong(account);
                if (latest.merge(tie, rank, Math::max) == rank) {
                    model.put(tie, account);
                }
            }
        }
        all.forEach(Instance::settle);

        assertThat(model).containsValues(EAST, Ties.SEVERAL, NORTH);
        assertThat(all.get(0).ask(model.keySet().toArray(Fingerprint[]::new))).isEqualTo(model);
    }

    @Test
    void deploymentsWithOtherSecretsKnowNothingOfEachOther() throws Exception {
        Instance here = instance(1);
        Instance stranger = instance(2);
        here.ties.tell(tie(1), EAST);
        here.settle();

        assertThat(stranger.ask(tie(1))).isEmpty();
    }

    @Test
    void aTieIsKeptForADayAndWhatIsOverGoesWhereOthersAreToldOf() throws Exception {
        Instance here = instance(1);
        for (int i = 0; i < 200; i++) {
            here.ties.tell(tie(i), EAST);
        }
        here.settle();
        millis.addAndGet(Duration.ofDays(1).toMillis() + 1_000);
        try (Console console = new Console(server)) {
            byte[] key = console.sync().keys("*").getFirst();
            assertThat(console.sync().pttl(key))
                    .isBetween(
                            Duration.ofHours(23).toMillis(), Duration.ofDays(1).toMillis());
            for (int i = 0; i < 200; i++) {
                here.ties.tell(tie(1_000 + i), EAST);
                here.settle();
            }

            assertThat(console.sync().hlen(key)).isBetween(200L, 260L);
        }
        assertThat(here.ask(tie(1_000))).isEqualTo(Map.of(tie(1_000), EAST));
    }

    @Test
    void whatIsToldWhileTheStoreIsAwayIsWrittenLaterButForTheOldest() throws Exception {
        Instance here = instance(1, 10);
        server.kill();
        Wait.until("it is missed", () -> {
            here.ties.ask(List.of(tie(0)), answer -> {});
            return here.store.state() != StoreState.IN_USE;
        });
        for (int i = 0; i < 25; i++) {
            here.ties.tell(tie(i), EAST);
        }
        assertThat(here.ties.ask(List.of(tie(1)), answer -> {})).isFalse();
        long dropped = here.store.figures().dropped();
        assertThat(dropped).isBetween(14L, 15L);

        server.start();
        Talk.awaitInUse(here.store);
        here.settle();

        assertThat(here.ask(tie(3), tie(24))).isEqualTo(Map.of(tie(24), EAST));
        assertThat(here.store.figures().dropped()).isEqualTo(dropped);
    }

    @Test
    void whatTheStoreRefusesIsToldAgain() throws Exception {
        Instance here = instance(1);
        try (Console console = new Console(server)) {
            console.sync().configSet("maxmemory", "1");
            here.ties.tell(tie(1), EAST);
            Wait.until("it is refused", () -> here.store.figures().writesFailed() > 0);
            console.sync().configSet("maxmemory", "0");
        }
        here.settle();

        assertThat(here.ask(tie(1))).isEqualTo(Map.of(tie(1), EAST));
    }

    private Instance instance(int secret) {
        return instance(secret, 10_000);
    }

    /** One of the deployment with that secret. */
    private Instance instance(int secret, int queueMax) {
        StoreConfig config = StoreConfig.single("127.0.0.1", server.port())
                .withDeadline(Duration.ofSeconds(20))
                .withQueueMax(queueMax);
        SharedStore store =
                new SharedStore(config, stores.size() + 1, () -> Instant.ofEpochMilli(millis.get()), System::nanoTime);
        stores.add(store);
        Ties ties = store.shareTies(part -> new Fingerprint(secret, part));
        store.start();
        Talk.awaitInUse(store);
        return new Instance(store, ties);
    }

    private record Instance(SharedStore store, Ties ties) {

        void settle() {
            Talk.awaitWritten(store);
        }

        Map<Fingerprint, Integer> ask(Fingerprint... names) throws Exception {
            CompletableFuture<Map<Fingerprint, Integer>> answer = new CompletableFuture<>();
            assertThat(ties.ask(List.of(names), answer::complete)).isTrue();
            return answer.get(60, TimeUnit.SECONDS);
        }
    }

    /** All in one part. */
    private static Fingerprint tie(long number) {
        return new Fingerprint(1, number);
    }
}
