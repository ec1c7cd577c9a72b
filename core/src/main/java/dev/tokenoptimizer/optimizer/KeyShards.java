package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.prompt.Fingerprint;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Over how many keys a family is spread, by the rate at which it comes: a machine of the provider takes only so many requests a minute
 * of one key, and what is more goes to another one, which knows nothing of them. A conversation stays on its shard; when there is one
 * shard more, only those conversations move that the new one takes. Shards grow at once, and shrink once the rate has been lower for as
 * long as the provider keeps what nobody asks for, by when what moves is lost anyway; after a lull of that length nothing is left that
 * could move, and a family starts anew. Bounded; thread-safe.
 */
final class KeyShards {

    /** Room for what the hash does not spread evenly. */
    private static final double FILL = 0.8;

    private static final double EPSILON = 1e-9;
    private static final int SHARDS_MAX = 1_000;
    private static final int FAMILIES_MAX = 10_000;
    private static final long MINUTE_MILLIS = 60_000;

    private final Map<Fingerprint, Rate> families = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Fingerprint, Rate> eldest) {
            return size() > FAMILIES_MAX;
        }
    };

    /**
     * Counts a request and tells its shard.
     *
     * @param perMinute requests a minute that one key takes, at least 1
     * @param keptMillis how long the provider keeps what nobody asks for
     */
    int shard(Fingerprint family, Fingerprint conversation, int perMinute, long keptMillis, long nowMillis) {
        int shards;
        synchronized (this) {
            Rate rate = families.computeIfAbsent(family, any -> new Rate(nowMillis));
            shards = rate.count(perMinute, keptMillis, nowMillis);
        }
        return bucket(conversation.high(), shards);
    }

    /** Jump consistent hashing (Lamping and Veach, 2014): of n + 1 buckets the last takes its share from all others. */
    static int bucket(long key, int buckets) {
        long state = key;
        long chosen = -1;
        long next = 0;
        while (next < buckets) {
            chosen = next;
            state = state * 2862933555777941757L + 1;
            next = (long) ((chosen + 1) * ((double) (1L << 31) / ((state >>> 33) + 1)));
        }
        return (int) chosen;
    }

    /** How often a family comes: requests of this minute, and of the last as far as it reaches into the minute that ends now. */
    private static final class Rate {

        private long minuteBegan;
        private long periodBegan;
        private long latest;
        private int before;
        private int current;
        private int shards;
        private int mostOfPeriod;

        Rate(long now) {
            latest = now;
            begin(now);
            forget();
        }

        private void begin(long now) {
            before = 0;
            current = 0;
            minuteBegan = now;
            periodBegan = now;
        }

        private void forget() {
            shards = 1;
            mostOfPeriod = 1;
        }

        int count(int perMinute, long keptMillis, long now) {
            if (now < minuteBegan) {
                // The clock stepped back: how long these took is not known any more.
                begin(now);
            } else if (now - latest >= keptMillis) {
                begin(now);
                forget();
            }
            latest = now;
            long minutes = (now - minuteBegan) / MINUTE_MILLIS;
            if (minutes > 0) {
                before = minutes == 1 ? current : 0;
                current = 0;
                minuteBegan += minutes * MINUTE_MILLIS;
            }
            double gone = (double) (now - minuteBegan) / MINUTE_MILLIS;
            double lastMinute = current + before * (1 - gone);
            current++;
            int needed = lastMinute <= perMinute + EPSILON
                    ? 1
                    : (int) Math.min(SHARDS_MAX, Math.ceil(lastMinute / (FILL * perMinute) - EPSILON));
            mostOfPeriod = Math.max(mostOfPeriod, needed);
            if (now - periodBegan >= keptMillis) {
                shards = mostOfPeriod;
                mostOfPeriod = needed;
                periodBegan = now;
            }
            shards = Math.max(shards, needed);
            return shards;
        }
    }
}
