package dev.tokenoptimizer.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.prompt.Fingerprint;
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

    private static Fingerprint key(int number) {
        return new Fingerprint(number, number);
    }
}
