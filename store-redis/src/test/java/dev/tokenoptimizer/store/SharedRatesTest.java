package dev.tokenoptimizer.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.history.shared.Counts;
import dev.tokenoptimizer.history.shared.RateChange;
import dev.tokenoptimizer.history.shared.SharedRates;
import dev.tokenoptimizer.prompt.Fingerprint;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
@ParameterizedClass(allowZeroInvocations = true)
@MethodSource("dev.tokenoptimizer.store.RedisBinary#all")
class SharedRatesTest {

    private static final Counts NOTHING = counts(0, 0, 0, 0);

    @Parameter
    @SuppressWarnings("NullAway.Init")
    RedisBinary binary;

    @SuppressWarnings("NullAway.Init")
    private RedisServer server;

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
    void whatInstancesCountAddsUp() {
        Counting here = counting(1, Realm.SENT);
        Counting there = counting(2, Realm.SENT);

        here.count(7, counts(10, 3, 8, 1));
        there.count(7, counts(5, 5, 0, 0));
        there.count(9, counts(1, 0, 0, 0));

        assertThat(there.known(7)).isEqualTo(counts(15, 8, 8, 1));
        assertThat(there.known(9)).isEqualTo(counts(1, 0, 0, 0));
        here.count(7, NOTHING);
        assertThat(here.known(7)).isEqualTo(counts(15, 8, 8, 1));
    }

    @Test
    void whatWasSentAndWhatWasImaginedAreApart() {
        counting(1, Realm.SENT).count(7, counts(10, 3, 8, 1));
        Counting imagined = counting(2, Realm.IMAGINED);

        imagined.count(7, counts(1, 1, 1, 1));

        assertThat(imagined.known(7)).isEqualTo(counts(1, 1, 1, 1));
    }

    @Test
    void aboveFourThousandSightingsTheOlderOnesWeighHalf() {
        Counting here = counting(1, Realm.SENT);
        here.count(7, counts(4_000, 1_001, 300, 30));

        here.count(7, counts(1, 0, 0, 0));

        assertThat(here.known(7)).isEqualTo(counts(2_000, 500, 150, 15));
    }

    @Test
    void aSituationThatTheStoreDoesNotKnowIsWhatAnInstanceKnowsOfIt() {
        Counting here = counting(1, Realm.SENT);
        here.count(7, counts(10, 3, 8, 1));
        try (Console console = new Console(server)) {
            console.type("FLUSHALL");
        }

        here.count(7, counts(1, 1, 0, 0));

        Counting there = counting(2, Realm.SENT);
        there.count(7, NOTHING);
        assertThat(there.known(7)).isEqualTo(counts(11, 4, 8, 1));
    }

    @Test
    void aBatchThatArrivesTwiceCountsOnce() {
        byte[][] batch = {
            {0, 0, 0, 1},
            {0, 0, 0, 1},
            SharedSum.text(1_000),
            SharedSum.text(0),
            {0, 0, 0, 0, 0, 0, 0, 7},
            counts(10, 3, 8, 1).toBytes(),
            counts(10, 3, 8, 1).toBytes()
        };
        byte[][] key = {new Keys("test:").rates(Realm.SENT, named(0))};
        Script script = new Script(Script.RATES);
        try (Console console = new Console(server)) {
            for (int i = 0; i < 2; i++) {
                List<Object> sums = script.runForList(console.connection().async(), key, batch)
                        .toCompletableFuture()
                        .join();
                assertThat(Counts.of((byte[]) sums.getFirst())).isEqualTo(counts(10, 3, 8, 1));
            }
        }
    }

    @Test
    void countsOfAnotherVersionsSpansAreReplaced() {
        byte[][] key = {new Keys("test:").rates(Realm.SENT, named(0))};
        Script script = new Script(Script.RATES);
        Counts longer = new Counts(new int[] {3, 2, 1}, new int[] {1, 0, 0});
        try (Console console = new Console(server)) {
            for (Counts each : List.of(counts(10, 3, 8, 1), longer)) {
                byte[][] batch = {
                    SharedSum.number(each.spans()),
                    SharedSum.number(1),
                    SharedSum.text(1_000),
                    SharedSum.text(0),
                    {0, 0, 0, 0, 0, 0, 0, 7},
                    each.toBytes(),
                    each.toBytes()
                };
                List<Object> sums = script.runForList(console.connection().async(), key, batch)
                        .toCompletableFuture()
                        .join();
                assertThat(Counts.of((byte[]) sums.getFirst())).isEqualTo(each);
            }
        }
    }

    @Test
    void situationsThatNobodyTellsOfAreForgottenWhenThereAreMany() {
        byte[][] key = {new Keys("test:").rates(Realm.SENT, named(0))};
        Script script = new Script(Script.RATES);
        try (Console console = new Console(server)) {
            for (int i = 0; i < 3_000; i++) {
                byte[][] batch = {
                    SharedSum.number(1),
                    SharedSum.number(i + 1),
                    SharedSum.text(1_000 + i),
                    SharedSum.text(500),
                    new byte[] {0, 0, 0, 0, 0, 0, (byte) (i >> 8), (byte) i},
                    NOTHING.toBytes(),
                    counts(1, 1, 1, 1).toBytes()
                };
                script.runForList(console.connection().async(), key, batch)
                        .toCompletableFuture()
                        .join();
            }
            assertThat(console.sync().hlen(key[0])).isBetween(500L, 1_100L);
            assertThat(console.sync().pttl(key[0])).isPositive();
        }
    }

    private static Fingerprint named(long number) {
        return new Fingerprint(3, 31 * number + 4);
    }

    private static Counts counts(int sightings, int returns, int later, int laterReturns) {
        return new Counts(new int[] {sightings, later}, new int[] {returns, laterReturns});
    }

    private Counting counting(int instance, Realm realm) {
        StoreConfig config = StoreConfig.single("127.0.0.1", server.port()).withMachineTime(false);
        SharedStore store = new SharedStore(config, instance, InstantSource.system(), System::nanoTime);
        Counting counting = new Counting(store);
        store.share(realm, counting, SharedRatesTest::named);
        store.start();
        stores.add(store);
        Talk.awaitInUse(store);
        return counting;
    }

    /** Counts what it is told to. */
    private static final class Counting implements SharedRates {

        private final SharedStore store;
        private final Map<Long, Counts> known = new HashMap<>();
        private List<RateChange> untold = new ArrayList<>();
        private Runnable changed = () -> {};

        Counting(SharedStore store) {
            this.store = store;
        }

        void count(long situation, Counts more) {
            synchronized (this) {
                Counts before = known.getOrDefault(situation, NOTHING);
                int[] sightings = new int[2];
                int[] returns = new int[2];
                for (int span = 0; span < 2; span++) {
                    sightings[span] = before.sightings(span) + more.sightings(span);
                    returns[span] = before.returns(span) + more.returns(span);
                }
                untold.add(new RateChange(situation, more, new Counts(sightings, returns)));
            }
            changed.run();
            Talk.awaitWritten(store);
        }

        synchronized Counts known(long situation) {
            return Objects.requireNonNull(known.get(situation));
        }

        @Override
        public void shareWith(Runnable listener) {
            changed = listener;
        }

        @Override
        public synchronized List<RateChange> untold(int max) {
            List<RateChange> handedOut = untold;
            untold = new ArrayList<>();
            return handedOut;
        }

        @Override
        public synchronized void heard(Map<Long, Counts> all) {
            known.putAll(all);
        }
    }
}
