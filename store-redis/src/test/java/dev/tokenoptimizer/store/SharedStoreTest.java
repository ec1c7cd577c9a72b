package dev.tokenoptimizer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tokenoptimizer.history.shared.Answer;
import dev.tokenoptimizer.history.shared.Fact;
import dev.tokenoptimizer.history.shared.PrefixChange;
import dev.tokenoptimizer.history.shared.PrefixFacts;
import dev.tokenoptimizer.history.shared.Question;
import dev.tokenoptimizer.history.shared.Returned;
import dev.tokenoptimizer.prompt.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
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
class SharedStoreTest {

    private static final Fingerprint FAMILY = new Fingerprint(7, 8);
    private static final int FAMILIES = 30;
    private static final Duration PATIENT = Duration.ofSeconds(20);

    @Parameter
    @SuppressWarnings("NullAway.Init")
    RedisBinary binary;

    @SuppressWarnings("NullAway.Init")
    private RedisServer server;

    private final List<SharedStore> stores = new ArrayList<>();

    @BeforeEach
    void prepare() {
        server = RedisServer.prepare(binary);
    }

    @AfterEach
    void end() {
        stores.forEach(store -> store.close().toCompletableFuture().join());
        server.close();
    }

    @Test
    void whatOneInstanceTellsTheOtherHears() throws InterruptedException {
        server.start();
        SharedStore here = inUse(store(1, config()));
        SharedStore there = inUse(store(2, config()));

        tell(here, prefix(1), new PrefixFacts().tell(Fact.VISITS, 1).tell(Fact.LAST_SEEN, 5_000, 1));
        awaitWritten(here, 1);

        Answer answer = ask(there, prefix(1), prefix(2));
        assertThat(answer.facts().get(0))
                .isEqualTo(new PrefixFacts().tell(Fact.VISITS, 1).tell(Fact.LAST_SEEN, 5_000, 1));
        assertThat(answer.facts().get(1)).isNull();
    }

    @Test
    void whatIsToldToOneInstanceOnlyThatOneHears() {
        server.start();
        SharedStore here = inUse(store(1, config()));
        SharedStore there = inUse(store(2, config()));
        SharedStore third = inUse(store(3, config()));
        List<Returned> news = List.of(new Returned(prefix(1), 5_000), new Returned(prefix(2), 6_000));

        here.outlet(Realm.SENT).returned(2, news);
        Wait.until("told", () -> here.figures().waiting() == 0);

        List<Returned> elsewhere = new CopyOnWriteArrayList<>();
        third.library(Realm.SENT).hear(elsewhere::add);
        there.library(Realm.IMAGINED).hear(elsewhere::add);
        List<Returned> heard = new CopyOnWriteArrayList<>();
        there.library(Realm.SENT).hear(heard::add);
        Wait.until("heard", () -> heard.size() == 2);
        assertThat(heard).isEqualTo(news);
        assertThat(elsewhere).isEmpty();
    }

    @Test
    void aServerThatBecameAReplicaIsLookedForAnew() {
        server.start();
        SharedStore store = inUse(store(1, config()));
        try (Console console = new Console(server)) {
            long before = console.sync().clientList().lines().count();
            String connections = ids(console);
            console.type("REPLICAOF", "127.0.0.1", Integer.toString(RedisServer.freePort()));

            tell(store, prefix(1), new PrefixFacts().tell(Fact.VISITS, 1));

            Wait.until(
                    "other connections",
                    () -> console.sync().clientList().lines().count() == before
                            && !ids(console).equals(connections));
            console.type("REPLICAOF", "NO", "ONE");
            awaitWritten(store, 1);
        }
    }

    private static String ids(Console console) {
        return console.sync()
                .clientList()
                .lines()
                .map(line -> line.replaceFirst(" .*", ""))
                .collect(Collectors.joining());
    }

    @Test
    void realmsAreApart() throws InterruptedException {
        server.start();
        SharedStore store = inUse(store(1, config()));
        store.outlet(Realm.IMAGINED)
                .tell(List.of(new PrefixChange(FAMILY, prefix(1), new PrefixFacts().tell(Fact.VISITS, 1))));
        awaitWritten(store, 1);

        assertThat(ask(store, prefix(1)).facts().get(0)).isNull();
    }

    @Test
    void theStoreMergesAsInstancesDo() throws InterruptedException {
        server.start();
        StoreConfig config = config().withForgetAfter(Duration.ofDays(1_000_000_000));
        List<SharedStore> instances =
                List.of(inUse(store(1, config)), inUse(store(2, config)), inUse(store(3, config)));
        Random random = new Random(11);
        Map<Fingerprint, PrefixFacts> model = new HashMap<>();
        int[] told = new int[3];
        for (int i = 0; i < 3_000; i++) {
            int by = random.nextInt(3);
            Fingerprint prefix = prefix(random.nextInt(40));
            PrefixFacts facts = anyFacts(random);
            model.computeIfAbsent(prefix, key -> new PrefixFacts()).merge(facts);
            tell(instances.get(by), prefix, facts);
            told[by]++;
        }
        for (int by = 0; by < 3; by++) {
            SharedStore instance = instances.get(by);
            Wait.until("all written", () -> instance.figures().waiting() == 0);
        }

        for (Map.Entry<Fingerprint, PrefixFacts> entry : model.entrySet()) {
            assertThat(ask(instances.get(0), entry.getKey()).facts().get(0)).isEqualTo(entry.getValue());
        }
        assertThat(instances)
                .allSatisfy(store -> assertThat(store.figures().dropped()).isZero());
    }

    @Test
    void whatALaterVersionTellsMoreStaysAsItIs() throws InterruptedException {
        server.start();
        SharedStore store = inUse(store(1, config()));
        tell(store, prefix(1), new PrefixFacts().tell(Fact.VISITS, 1));
        awaitWritten(store, 1);
        byte[] later = {0x10, 0, 1, 0, 0, 7, 'm', 'o', 'r', 'e'};
        try (Console console = new Console(server)) {
            byte[] key = new Keys(config().keyPrefix()).family(Realm.SENT, FAMILY);
            console.sync().hset(key, Keys.field(prefix(1)), later);

            tell(store, prefix(1), new PrefixFacts().tell(Fact.RETURNS_5M, 2));
            awaitWritten(store, 2);

            assertThat(console.sync().hget(key, Keys.field(prefix(1))))
                    .containsExactly(0x10, 0, 3, 0, 0, 7, 0, 0, 2, 'm', 'o', 'r', 'e');
        }
    }

    @Test
    void aBatchThatArrivesTwiceCountsOnce() {
        server.start();
        Script script = new Script(Script.MERGE);
        byte[][] batch = {
            {0, 0, 0, 9},
            {0, 0, 0, 1},
            "60000".getBytes(StandardCharsets.US_ASCII),
            "60000".getBytes(StandardCharsets.US_ASCII),
            "0".getBytes(StandardCharsets.US_ASCII),
            Keys.field(prefix(1)),
            new PrefixFacts().tell(Fact.VISITS, 3).toBytes()
        };
        try (Console console = new Console(server)) {
            byte[][] key = {new Keys("test:").family(Realm.SENT, FAMILY)};

            long first = script.run(console.connection().async(), key, batch)
                    .toCompletableFuture()
                    .join();
            long again = script.run(console.connection().async(), key, batch)
                    .toCompletableFuture()
                    .join();

            assertThat(first).isEqualTo(1);
            assertThat(again).isZero();
            assertThat(PrefixFacts.of(console.sync().hget(key[0], Keys.field(prefix(1))))
                            .main(Fact.VISITS))
                    .isEqualTo(3);
        }
    }

    @Test
    void aFamilyExpiresByItselfAndWhatIsOverInItGoesWhileItLives() throws InterruptedException {
        server.start();
        SharedStore store = inUse(store(1, config()));
        long now = System.currentTimeMillis();
        for (int i = 0; i < 400; i++) {
            tell(
                    store,
                    prefix(i),
                    new PrefixFacts()
                            .tell(Fact.LAST_SEEN, now - Duration.ofHours(3).toMillis(), 1));
        }
        Wait.until("the old are written", () -> store.figures().written() >= 400);
        try (Console console = new Console(server)) {
            byte[] key = new Keys(config().keyPrefix()).family(Realm.SENT, FAMILY);
            assertThat(console.sync().pttl(key))
                    .isBetween(1L, Duration.ofHours(2).toMillis());
            for (int i = 0; i < 400; i++) {
                tell(store, prefix(1_000 + i), new PrefixFacts().tell(Fact.LAST_SEEN, now, 1));
                Wait.until("written one by one", () -> store.figures().waiting() == 0);
            }

            assertThat(console.sync().hlen(key)).isBetween(401L, 480L);
        }
        assertThat(ask(store, prefix(1_399)).facts().get(0)).isNotNull();
    }

    @Test
    void aPrefixThatComesBackAfterItWasForgottenIsNew() throws InterruptedException {
        server.start();
        SharedStore store = inUse(store(1, config().withMachineTime(false)));
        long twoHours = Duration.ofHours(2).toMillis();
        PrefixFacts first = new PrefixFacts().tell(Fact.VISITS, 3).tell(Fact.LAST_SEEN, 5_000, 1);
        PrefixFacts inTime = new PrefixFacts().tell(Fact.VISITS, 1).tell(Fact.LAST_SEEN, 5_000 + twoHours, 1);
        PrefixFacts late = new PrefixFacts().tell(Fact.VISITS, 1).tell(Fact.LAST_SEEN, 5_001 + twoHours, 1);
        tell(store, prefix(1), first);
        tell(store, prefix(2), first);
        awaitWritten(store, 2);

        tell(store, prefix(1), inTime);
        tell(store, prefix(2), late);
        awaitWritten(store, 4);

        Answer answer = ask(store, prefix(1), prefix(2));
        assertThat(answer.facts().get(0).main(Fact.VISITS)).isEqualTo(4);
        assertThat(answer.facts().get(1)).isEqualTo(late);
    }

    @Test
    void newsForAnotherExpireByTheServersClockOnlyIfItIsTheInstances() throws InterruptedException {
        server.start();
        for (boolean onMachineTime : new boolean[] {true, false}) {
            long other = onMachineTime ? 2 : 3;
            SharedStore store = inUse(store(1, config().withMachineTime(onMachineTime)));
            byte[] key = new Keys(config().keyPrefix()).inbox(Realm.SENT, other);
            try (Console console = new Console(server)) {
                // By the time the second is there, all that came with the first is done.
                for (int news = 1; news <= 2; news++) {
                    int told = news;
                    store.outlet(Realm.SENT).returned(other, List.of(new Returned(prefix(told), 5_000)));
                    Wait.until("told", () -> console.sync().llen(key) == told);
                }
                assertThat(console.sync().pttl(key) > 0).isEqualTo(onMachineTime);
            }
        }
    }

    @Test
    void startsWithoutTheServerAndFindsItLater() throws InterruptedException {
        SharedStore store = store(1, config());
        assertThat(store.library(Realm.SENT).ask(question(prefix(1)), answer -> {}))
                .isFalse();
        assertThat(store.state()).isEqualTo(StoreState.CONNECTING);
        tell(store, prefix(1), new PrefixFacts().tell(Fact.VISITS, 2));

        server.start();
        inUse(store);

        Wait.until("what was told meanwhile is written", () -> store.figures().written() == 1);
        assertThat(visits(ask(store, prefix(1)))).isEqualTo(2);
    }

    @Test
    void isUsedAgainAfterACrashOfTheServer() throws InterruptedException {
        server.start();
        SharedStore store = inUse(store(1, config()));
        server.kill();
        Wait.until("the crash is noticed", () -> {
            store.library(Realm.SENT).ask(question(prefix(1)), answer -> {});
            return store.state() != StoreState.IN_USE;
        });
        tell(store, prefix(1), new PrefixFacts().tell(Fact.VISITS, 4));

        server.start();
        inUse(store);

        Wait.until(
                "written",
                () -> store.figures().written() == 1,
                () -> store.figures().toString());
        assertThat(visits(ask(store, prefix(1)))).isEqualTo(4);
        assertThat(store.figures().dropped()).isZero();
    }

    @Test
    void aServerThatHangsIsLeftAloneAndUsedAgainOnceItAnswers() throws InterruptedException {
        server.start();
        SharedStore store = inUse(store(1, config()));
        server.pause();
        Wait.until("it is left alone", () -> {
            if (store.library(Realm.SENT).ask(question(prefix(1)), answer -> {})) {
                store.library(Realm.SENT).gaveUp();
            }
            return store.state() == StoreState.NOT_READ;
        });
        assertThat(store.library(Realm.SENT).ask(question(prefix(1)), answer -> {}))
                .isFalse();
        assertThat(store.figures().late()).isGreaterThanOrEqualTo(Breaker.FAILURES_MAX);

        server.resume();

        inUse(store);
        assertThat(ask(store, prefix(1)).facts()).hasSize(1);
    }

    @Test
    void aFullServerIsAskedStillAndWrittenAgainOnceItHasRoom() throws InterruptedException {
        server.start();
        SharedStore store = inUse(store(1, config()));
        tell(store, prefix(1), new PrefixFacts().tell(Fact.VISITS, 1));
        awaitWritten(store, 1);
        try (Console console = new Console(server)) {
            console.sync().configSet("maxmemory", "1");
            Wait.until("it is told nothing more", () -> {
                tell(store, prefix(2), new PrefixFacts().tell(Fact.VISITS, 1));
                return store.state() == StoreState.NOT_WRITTEN;
            });
            assertThat(visits(ask(store, prefix(1)))).isEqualTo(1);

            console.sync().configSet("maxmemory", "0");
            inUse(store);
        }
        Wait.until("all that still waited is written", () -> store.figures().waiting() == 0);
        assertThat(ask(store, prefix(2)).facts().get(0)).isNotNull();
    }

    @Test
    void aFullServerIsTriedWithOneWriteOfManyThatWait() {
        server.start();
        SharedStore store = inUse(store(1, config()));
        try (Console console = new Console(server)) {
            console.sync().configSet("maxmemory", "1");
        }
        List<PrefixChange> ofManyFamilies = LongStream.range(0, FAMILIES)
                .mapToObj(family ->
                        new PrefixChange(new Fingerprint(family, 1), prefix(1), new PrefixFacts().tell(Fact.VISITS, 1)))
                .toList();
        store.outlet(Realm.SENT).tell(ofManyFamilies);
        Wait.until("it is told nothing more", () -> store.state() == StoreState.NOT_WRITTEN);
        long failed = store.figures().writesFailed();
        assertThat(failed).as("all of them were refused").isGreaterThanOrEqualTo(FAMILIES);

        Wait.until("it was tried", () -> store.figures().writesFailed() > failed);

        assertThat(store.figures().writesFailed()).isEqualTo(failed + 1);
    }

    @Test
    void whenMoreWaitsThanMayTheOldestGoes() throws InterruptedException {
        SharedStore store = store(1, config().withQueueMax(10));
        for (int i = 0; i < 25; i++) {
            tell(store, prefix(i), new PrefixFacts().tell(Fact.VISITS, 1));
        }
        assertThat(store.figures().waiting()).isEqualTo(10);
        assertThat(store.figures().dropped()).isEqualTo(15);

        server.start();
        inUse(store);

        awaitWritten(store, 10);
        assertThat(ask(store, prefix(14)).facts().get(0)).isNull();
        assertThat(ask(store, prefix(15)).facts().get(0)).isNotNull();
    }

    @Test
    void whatWasToldBeforeTheEndIsWrittenBeforeIt() throws InterruptedException {
        server.start();
        SharedStore here = inUse(store(1, config()));
        SharedStore there = inUse(store(2, config()));
        for (int i = 0; i < 5_000; i++) {
            tell(here, prefix(i), new PrefixFacts().tell(Fact.LAST_SEEN, System.currentTimeMillis(), 1));
        }

        here.close().toCompletableFuture().join();

        assertThat(ask(there, prefix(0), prefix(4_999)).facts()).doesNotContainNull();
    }

    @Test
    void aCheckTellsTheVersionOrWhatIsWrong() throws Exception {
        assertThat(catchThrowable(() -> StoreCheck.of(config())))
                .isInstanceOf(StoreUnusableException.class)
                .hasMessageContaining("127.0.0.1:" + server.port());

        server.start();

        StoreCheck check = StoreCheck.of(config());
        assertThat(check.version()).isEqualTo("redis " + binary.version());
        assertThat(check.roundTrip()).isPositive();
    }

    private StoreConfig config() {
        return StoreConfig.single("127.0.0.1", server.port()).withDeadline(PATIENT);
    }

    private SharedStore store(long instance, StoreConfig config) {
        SharedStore store = new SharedStore(config, instance, InstantSource.system(), System::nanoTime);
        stores.add(store);
        store.start();
        return store;
    }

    private static SharedStore inUse(SharedStore store) {
        Wait.until("in use", () -> store.state() == StoreState.IN_USE, () -> store.state() + " " + store.figures());
        return store;
    }

    private static void tell(SharedStore store, Fingerprint prefix, PrefixFacts facts) {
        PrefixFacts own = new PrefixFacts();
        own.merge(facts);
        store.outlet(Realm.SENT).tell(List.of(new PrefixChange(FAMILY, prefix, own)));
    }

    private static void awaitWritten(SharedStore store, long prefixes) {
        Wait.until(
                "written",
                () -> store.figures().written() == prefixes,
                () -> store.figures().toString());
    }

    private static List<Question> question(Fingerprint... prefixes) {
        List<Question.Place> places = new ArrayList<>();
        for (int i = 0; i < prefixes.length; i++) {
            places.add(new Question.Place(i, prefixes[i]));
        }
        return List.of(new Question(FAMILY, places));
    }

    private static Answer ask(SharedStore store, Fingerprint... prefixes) throws InterruptedException {
        BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
        assertThat(store.library(Realm.SENT).ask(question(prefixes), answers::add))
                .isTrue();
        Answer answer = answers.poll(60, TimeUnit.SECONDS);
        if (answer == null) {
            throw new AssertionError("no answer");
        }
        return answer;
    }

    private static long visits(Answer answer) {
        PrefixFacts facts = answer.facts().get(0);
        return facts == null ? 0 : facts.main(Fact.VISITS);
    }

    private static Fingerprint prefix(int number) {
        return new Fingerprint(1, number);
    }

    private static PrefixFacts anyFacts(Random random) {
        PrefixFacts facts = new PrefixFacts();
        for (Fact fact : Fact.values()) {
            if (random.nextInt(3) == 0) {
                long large = random.nextLong() >>> random.nextInt(64);
                facts.tell(
                        fact, fact == Fact.NEXT ? random.nextInt(2) : large & 0xFFFF_FFFF_FFFFL, random.nextInt(300));
            }
        }
        return facts;
    }
}
