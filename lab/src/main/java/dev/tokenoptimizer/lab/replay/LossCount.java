package dev.tokenoptimizer.lab.replay;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.provider.cache.Outcome;
import dev.tokenoptimizer.lab.provider.cache.PrefixPath;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** Follows every block of a replay from request to request and tells why it was not read when it came back. */
final class LossCount {

    private final Conditions conditions;
    private final long shortest;
    private final long longest;
    private final double read;
    private final Map<Object, Cache> caches = new HashMap<>();
    private final Map<Loss, Double> losses = new EnumMap<>(Loss.class);

    /** What is known of a block behind its prefix. */
    private static final class Known {
        private long seen;

        /** Until when some entry that holds it lives; 0 where it was neither written nor read. */
        private long heldUntil;

        private long readableFrom;
    }

    private static final class Cache {
        private final Map<Integer, Known> blocks = new HashMap<>();
        private final Map<Integer, Ttl> entries = new HashMap<>();
        private final Map<Integer, Long> entriesUntil = new HashMap<>();
    }

    LossCount(Conditions conditions) {
        this.conditions = conditions;
        Tariff tariff = conditions.tariff();
        this.shortest = tariff.ttls().stream().mapToLong(Ttl::millis).min().orElse(0);
        this.longest = tariff.ttls().stream().mapToLong(Ttl::millis).max().orElse(0);
        this.read = conditions.readMultiplier().doubleValue();
    }

    private double price(Ttl ttl) {
        return conditions.writeMultiplier(ttl).doubleValue();
    }

    /** Nothing that was sent so far will come back in time. */
    void allExpired() {
        caches.clear();
    }

    /** A request that was served at that time. */
    void served(Object cacheKey, PrefixPath<Integer> prompt, Outcome.Served served, long now) {
        Cache cache = caches.computeIfAbsent(cacheKey, _ -> new Cache());
        int deepestEntry = deepestEntry(cache, prompt, now);
        int from = served.hit() < 0 ? 0 : prompt.tokens(served.hit());
        for (int i = served.hit() + 1; i < prompt.size(); i++) {
            Known known = cache.blocks.get(prompt.identity(i));
            int tokens = prompt.tokens(i) - from;
            from = prompt.tokens(i);
            if (known != null && now - known.seen <= longest) {
                lost(known, tokens, paid(served, i) - read, prompt.tokens(i), i <= deepestEntry, now);
            }
        }
        note(cache, prompt, served, now);
    }

    private static int deepestEntry(Cache cache, PrefixPath<Integer> prompt, long now) {
        for (int i = prompt.size() - 1; i >= 0; i--) {
            if (cache.entriesUntil.getOrDefault(prompt.identity(i), 0L) > now) {
                return i;
            }
        }
        return -1;
    }

    /** Price of a token of this block, in relation to a fresh one. */
    private double paid(Outcome.Served served, int block) {
        for (Marker marker : served.written()) {
            if (block <= marker.index()) {
                return price(marker.ttl());
            }
        }
        return 1;
    }

    private void lost(Known known, int tokens, double each, int prefix, boolean entryAhead, long now) {
        Ttl shortTtl = conditions.tariff().shortTtl();
        Ttl longTtl = conditions.tariff().longTtl();
        if (prefix < conditions.tariff().minimumPrefix()) {
            add(Loss.TOO_SHORT, tokens * each);
        } else if (known.heldUntil > now && known.readableFrom > now) {
            add(Loss.NOT_READABLE, tokens * each);
        } else if (known.heldUntil > now) {
            add(entryAhead ? Loss.NOT_FOUND : Loss.NO_ENTRY_AT_FORK, tokens * each);
        } else if (known.heldUntil > 0) {
            add(Loss.EXPIRED, tokens * each);
        } else if (now - known.seen <= shortest) {
            add(Loss.NOT_WRITTEN, tokens * Math.max(0, each - price(shortTtl) + 1));
        } else {
            add(Loss.NOT_WRITTEN_FOR_LONG, tokens * Math.max(0, each - price(longTtl) + 1));
        }
    }

    private void add(Loss loss, double cost) {
        losses.merge(loss, cost, Double::sum);
    }

    private void note(Cache cache, PrefixPath<Integer> prompt, Outcome.Served served, long now) {
        long[] until = new long[prompt.size()];
        if (served.hit() >= 0) {
            Integer entry = prompt.identity(served.hit());
            until[served.hit()] = now
                    + cache.entries
                            .getOrDefault(entry, conditions.tariff().shortTtl())
                            .millis();
            cache.entriesUntil.merge(entry, until[served.hit()], Math::max);
        }
        for (Marker marker : served.written()) {
            Integer entry = prompt.identity(marker.index());
            until[marker.index()] = now + marker.ttl().millis();
            cache.entries.merge(entry, marker.ttl(), (a, b) -> a.compareTo(b) > 0 ? a : b);
            cache.entriesUntil.merge(entry, until[marker.index()], Math::max);
        }
        long held = 0;
        for (int i = prompt.size() - 1; i >= 0; i--) {
            held = Math.max(held, until[i]);
            Known known = cache.blocks.computeIfAbsent(prompt.identity(i), _ -> new Known());
            if (held > 0 && known.heldUntil <= now) {
                known.readableFrom = now + conditions.availabilityDelayMillis();
            }
            known.heldUntil = held == 0 && known.heldUntil <= now ? 0 : Math.max(known.heldUntil, held);
            known.seen = now;
        }
    }

    /** All losses so far, in units of one fresh input token. */
    Map<Loss, Double> losses(WriteUse use) {
        double wasted = 0;
        for (Ttl ttl : conditions.tariff().ttls()) {
            wasted += use.wasted(ttl) * (price(ttl) - 1);
        }
        Map<Loss, Double> all = new EnumMap<>(losses);
        all.put(Loss.WASTED_WRITES, wasted);
        return all;
    }
}
