package dev.tokenoptimizer.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.prompt.Fingerprint;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A key takes 15 requests a minute, and what nobody asks for is kept for half an hour. */
class KeyShardsTest {

    private static final int PER_MINUTE = 15;
    private static final long MINUTE = 60_000;
    private static final long KEPT = 30 * MINUTE;
    private static final Fingerprint FAMILY = new Fingerprint(1, 2);

    private final KeyShards shards = new KeyShards();
    private final Random random = new Random(5);
    private long now = 1_000_000_000;

    private Fingerprint conversation() {
        return new Fingerprint(random.nextLong(), random.nextLong());
    }

    /** Requests of conversations of their own, evenly over the time. */
    private Set<Integer> come(int requests, long millis) {
        Set<Integer> used = new HashSet<>();
        for (int i = 0; i < requests; i++) {
            used.add(shards.shard(FAMILY, conversation(), PER_MINUTE, KEPT, now));
            now += millis / requests;
        }
        return used;
    }

    @Test
    void aFamilyThatOneKeyTakesHasOneKey() {
        assertThat(come(150, 10 * MINUTE)).containsExactly(0);
    }

    @Test
    void aFamilyThatComesMoreOftenIsSpreadOverAsManyKeysAsItTakes() {
        come(300, 5 * MINUTE);

        assertThat(come(300, 5 * MINUTE)).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    }

    @Test
    void otherFamiliesDoNotCount() {
        for (int i = 0; i < 300; i++) {
            Fingerprint family = new Fingerprint(i % 30, 7);
            assertThat(shards.shard(family, conversation(), PER_MINUTE, KEPT, now))
                    .isZero();
            now += 1_000;
        }
    }

    @Test
    void aConversationStaysOnItsShardWhileTheRateDoes() {
        come(600, 10 * MINUTE);
        Map<Fingerprint, Integer> known = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            Fingerprint conversation = conversation();
            known.put(conversation, shards.shard(FAMILY, conversation, PER_MINUTE, KEPT, now));
            now += 1_000;
        }
        known.forEach((conversation, shard) -> {
            assertThat(shards.shard(FAMILY, conversation, PER_MINUTE, KEPT, now))
                    .isEqualTo(shard);
            now += 1_000;
        });
    }

    @Test
    void oneShardMoreMovesOnlyWhatItTakes() {
        int moved = 0;
        for (int i = 0; i < 10_000; i++) {
            long key = random.nextLong();
            int before = KeyShards.bucket(key, 4);
            int after = KeyShards.bucket(key, 5);
            assertThat(after == before || after == 4).isTrue();
            moved += after == before ? 0 : 1;
        }
        assertThat(moved).isBetween(1_850, 2_150);
    }

    @Test
    void conversationsSpreadEvenly() {
        int[] counts = new int[8];
        for (int i = 0; i < 8_000; i++) {
            counts[KeyShards.bucket(random.nextLong(), counts.length)]++;
        }
        assertThat(counts).satisfies(all -> {
            for (int count : all) {
                assertThat(count).isBetween(880, 1_120);
            }
        });
    }

    @Test
    void shardsAreGivenUpOnlyOnceTheRateHasBeenLowForAsLongAsEntriesAreKept() {
        come(300, 5 * MINUTE);
        assertThat(come(100, 10 * MINUTE)).as("soon after").hasSizeGreaterThan(3);

        come(600, 60 * MINUTE);
        assertThat(come(100, 10 * MINUTE)).as("an hour later").containsExactly(0);
    }

    @Test
    void afterALullThatOutlastsAllEntriesAFamilyStartsAnew() {
        come(300, 5 * MINUTE);
        now += KEPT - 2 * MINUTE;
        assertThat(come(20, 2 * MINUTE)).as("while entries are left").hasSizeGreaterThan(1);

        now += KEPT;
        assertThat(come(20, 2 * MINUTE)).as("when none is").containsExactly(0);
    }

    @Test
    void aClockThatStepsBackChangesNothing() {
        come(300, 5 * MINUTE);
        now -= 10 * MINUTE;

        assertThat(come(300, 5 * MINUTE)).hasSizeLessThanOrEqualTo(10);
    }
}
