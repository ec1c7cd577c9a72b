package dev.tokenoptimizer.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.history.shared.Fact;
import dev.tokenoptimizer.history.shared.PrefixChange;
import dev.tokenoptimizer.history.shared.PrefixFacts;
import dev.tokenoptimizer.prompt.Fingerprint;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What prefixes and ties take in the store; docs/operations.md has the figures. */
@Tag("slow")
@Timeout(600)
@ParameterizedClass(allowZeroInvocations = true)
@MethodSource("dev.tokenoptimizer.store.RedisBinary#all")
class MemoryTest {

    private static final int PREFIXES = 1_000_000;
    private static final Pattern USED = Pattern.compile("used_memory:(\\d+)");

    @Parameter
    @SuppressWarnings("NullAway.Init")
    RedisBinary binary;

    /** Every third prefix is the end of a request, with an entry, a bill and a writer; the others were only seen. */
    @ParameterizedTest
    @ValueSource(ints = {2, 8, 40, 400})
    void aPrefixTakesLessThanThreeHundredBytes(int perFamily) {
        try (RedisServer server = RedisServer.start(binary);
                Console console = new Console(server)) {
            long empty = used(console);
            SharedStore store = new SharedStore(
                    StoreConfig.single("127.0.0.1", server.port()).withQueueMax(10_000_000),
                    1,
                    InstantSource.system(),
                    System::nanoTime);
            store.start();
            Talk.awaitInUse(store);
            SplittableRandom random = new SplittableRandom(1);
            for (int family = 0; family < PREFIXES / perFamily; family++) {
                store.outlet(Realm.SENT).tell(conversation(random, perFamily));
                if (family % (50_000 / perFamily) == 0) {
                    Talk.awaitWritten(store);
                }
            }
            Talk.awaitWritten(store);
            store.close().toCompletableFuture().join();

            double each = (used(console) - empty) / (double) PREFIXES;
            System.out.printf("%s, families of %d: %.0f bytes for a prefix%n", binary, perFamily, each);
            assertThat(each).isLessThan(300);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100_000, 1_000_000, 4_000_000})
    void aTieTakesLessTheMoreThereAre(int ties) {
        try (RedisServer server = RedisServer.start(binary);
                Console console = new Console(server)) {
            long empty = used(console);
            SharedStore store = new SharedStore(
                    StoreConfig.single("127.0.0.1", server.port()).withQueueMax(10_000_000),
                    1,
                    InstantSource.system(),
                    System::nanoTime);
            SplittableRandom random = new SplittableRandom(1);
            long secret = random.nextLong();
            Ties shared = store.shareTies(part -> new Fingerprint(secret, part));
            store.start();
            Talk.awaitInUse(store);
            for (int i = 0; i < ties; i++) {
                shared.tell(new Fingerprint(random.nextLong(), random.nextLong()), random.nextInt());
                if (i % 50_000 == 0) {
                    Talk.awaitWritten(store);
                }
            }
            Talk.awaitWritten(store);
            store.close().toCompletableFuture().join();

            double each = (used(console) - empty) / (double) ties;
            System.out.printf("%s, %,d ties: %.0f bytes for one%n", binary, ties, each);
            assertThat(each).isLessThan(ties < 1_000_000 ? 200 : 60);
        }
    }

    private static List<PrefixChange> conversation(SplittableRandom random, int prefixes) {
        Fingerprint family = new Fingerprint(random.nextLong(), random.nextLong());
        List<PrefixChange> changes = new ArrayList<>(prefixes);
        for (int i = 0; i < prefixes; i++) {
            PrefixFacts facts = new PrefixFacts();
            long now = System.currentTimeMillis();
            facts.tell(Fact.VISITS, 3)
                    .tell(Fact.RETURNS_5M, 2)
                    .tell(Fact.LAST_SEEN, now, 1)
                    .tell(Fact.LAST_USED, now)
                    .tell(Fact.NEXT, random.nextInt(), random.nextInt())
                    .tell(Fact.LINK, i);
            if (i % 3 == 0) {
                facts.tell(Fact.END, (2L << 48) | now, 2L * i)
                        .tell(Fact.OUTPUT, now, 300)
                        .tell(Fact.ALIVE_5M, now)
                        .tell(Fact.BILLED, now, 20_000)
                        .tell(Fact.WRITER, now, 3);
            }
            changes.add(new PrefixChange(family, new Fingerprint(random.nextLong(), random.nextLong()), facts));
        }
        return changes;
    }

    private static long used(Console console) {
        Matcher used = USED.matcher(console.sync().info("memory"));
        if (!used.find()) {
            throw new AssertionError("the server does not tell its memory");
        }
        return Long.parseLong(used.group(1));
    }
}
