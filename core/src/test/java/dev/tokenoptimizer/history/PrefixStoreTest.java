package dev.tokenoptimizer.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.prompt.Fingerprint;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PrefixStoreTest {

    private static final long HOUR = 3_600_000;

    private final PrefixStore store = new PrefixStore(64, HOUR);

    @Test
    void whatExpiredGoesThoughAPrefixInUseStandsBeforeIt() {
        for (int i = 0; i < 10; i++) {
            store.obtain(key(i), 0);
        }
        store.obtain(key(0), HOUR);
        for (int i = 10; i < 14; i++) {
            store.obtain(key(i), HOUR + 1);
        }

        assertThat(store.get(key(0), HOUR + 1)).isNotNull();
        assertThat(store.size()).isEqualTo(5);
    }

    @Test
    void whenFullThePrefixThatWasNotUsedAgainGoesFirst() {
        for (int i = 0; i < 64; i++) {
            store.obtain(key(i), i);
        }
        store.obtain(key(0), 100);
        store.obtain(key(64), 101);

        assertThat(store.get(key(0), 101)).isNotNull();
        assertThat(store.get(key(1), 101)).isNull();
        assertThat(store.size()).isEqualTo(64);
    }

    /** Few different halves, so that many keys meet in one place of the table. */
    @Test
    void itHoldsExactlyWhatWasPutInWhateverTheKeys() throws IOException {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            PrefixStore large = new PrefixStore(100_000, HOUR);
            Map<Fingerprint, PrefixNode> expected = new HashMap<>();
            for (int i = 0; i < 2_000; i++) {
                Fingerprint key = new Fingerprint(random.nextInt(40), random.nextInt(40));
                PrefixNode node = large.obtain(key, i);
                assertThat(expected.putIfAbsent(key, node)).as("seed %d", seed).isIn(null, node);
            }
            Map<Fingerprint, PrefixNode> visited = new HashMap<>();
            large.forEach(node -> visited.put(node.key(), node));

            assertThat(visited).as("seed %d", seed).isEqualTo(expected);
            assertThat(large.size()).isEqualTo(expected.size());
            for (int i = 0; i < 1_600; i++) {
                Fingerprint key = new Fingerprint(i / 40, i % 40);
                assertThat(large.get(key, 2_000)).as("seed %d, %s", seed, key).isSameAs(expected.get(key));
            }
        }
    }

    @Test
    void aPrefixThatExpiredComesAnewAndCountsOnce() {
        PrefixNode before = store.obtain(key(1), 0);
        PrefixNode anew = store.obtain(key(1), HOUR + 1);

        assertThat(anew).isNotSameAs(before);
        assertThat(store.get(key(1), HOUR + 1)).isSameAs(anew);
        assertThat(store.size()).isOne();
    }

    private static Fingerprint key(int number) {
        return new Fingerprint(number, number);
    }
}
