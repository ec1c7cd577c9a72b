package dev.tokenoptimizer.lab.provider.cache;

import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.usage.Usage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A provider's prompt cache, exactly as documented: what a request with markers reads, writes and pays, and what it leaves
 * behind. The tariff says by which rules ({@link AnthropicRules}, {@link OpenAiRules}). Time is an argument, so that real,
 * virtual and recorded clocks fit. Not thread-safe.
 *
 * <p>Where the documentation is silent this model assumes: an entry dies at the very end of its lifetime; a hit refreshes an
 * entry for the entry's own lifetime, whatever the marker asks for; of two requests that write the same prefix before either
 * answer began, both pay, and the entry is readable as soon as the first answer begins; a marker at or before the hit writes
 * nothing; within a run of tool blocks that counts as one position every block is looked up. {@link Conduct} switches some of
 * these assumptions, and some documented rules, to their other answer.
 *
 * @param <K> identity of a prefix
 */
public final class CacheModel<K> {

    /** Which entries a hit refreshes; the documentation does not say what becomes of shorter ones. */
    public enum Refresh {
        /** Only the entry that was read. */
        HIT,
        /** Every live entry on the path up to the one that was read. */
        PATH
    }

    private static final int SWEEP_AT_LEAST = 4096;

    private static final long MILLIS_PER_SECOND = 1_000;

    private final boolean renewsPath;
    private final boolean mixedLifetimes;
    private final boolean longMarkerKeepsPrefix;
    private final long overtime;
    private final Map<Object, Map<K, Entry>> scopes = new HashMap<>();
    private int entries;
    private long requests;
    private int sweepAt = SWEEP_AT_LEAST;

    /** A cache as documented. */
    public CacheModel(Refresh refresh) {
        this(Conduct.DOCUMENTED.with(Conduct.Rule.READ_RENEWS_ONLY_ITS_ENTRY, refresh == Refresh.HIT));
    }

    /** A cache that goes by some rules otherwise. Those that are part of a tariff are taken from the tariff alone. */
    public CacheModel(Conduct conduct) {
        this.renewsPath = !conduct.is(Conduct.Rule.READ_RENEWS_ONLY_ITS_ENTRY);
        this.mixedLifetimes = conduct.is(Conduct.Rule.MIXED_LIFETIMES);
        this.longMarkerKeepsPrefix = conduct.is(Conduct.Rule.LONG_MARKER_KEEPS_PREFIX);
        this.overtime = conduct.get(Conduct.Rule.OVERTIME) * MILLIS_PER_SECOND;
    }

    /**
     * Serves one request: finds the longest readable prefix, bills, writes and refreshes.
     *
     * @param scope who shares a cache; caches of different scopes (by equality) know nothing of each other
     * @param markers in rendered order, all that take a slot
     * @param tariff rules, minimum prefix, slots, look-back and lifetimes of the request's model
     * @param startMillis when the request started, from which lifetimes count; not before that of earlier calls
     * @param millisToFirstByte from the bill, how long after its start the answer begins: then what it wrote becomes readable
     */
    public Outcome serve(
            Object scope,
            PrefixPath<K> prompt,
            List<Marker> markers,
            Tariff tariff,
            long startMillis,
            ToLongFunction<Usage> millisToFirstByte) {
        Rules rules = Rules.of(tariff);
        Outcome.Rejected rejected = rules.check(markers, tariff);
        if (rejected != null) {
            return rejected;
        }
        Map<K, Entry> cache = scopes.computeIfAbsent(scope, _ -> new HashMap<>());
        int hit = rules.longestHit(prompt, markers, tariff, i -> readable(cache, prompt.identity(i), startMillis));
        List<Marker> written = rules.writes(prompt, markers, tariff, hit);
        Usage usage = bill(prompt, paidHit(cache, prompt, hit, written, startMillis), written);
        refresh(cache, prompt, hit, startMillis);
        Outcome.Served served = new Outcome.Served(requests++, usage, hit, written);
        if (!written.isEmpty()) {
            long readableAt = startMillis + millisToFirstByte.applyAsLong(usage);
            K base = longMarkerKeepsPrefix || hit < 0 ? null : prompt.identity(hit);
            for (Marker marker : written) {
                K identity = prompt.identity(marker.index());
                long lifetime = marker.ttl().millis() + overtime;
                write(cache, identity, new Write(served.request(), base, lifetime, startMillis, readableAt));
                base = longMarkerKeepsPrefix ? null : identity;
            }
            sweep(startMillis);
        }
        return served;
    }

    /** The answer to a request never began: what it wrote never becomes readable. What it read stays renewed. */
    public void withdraw(Object scope, PrefixPath<K> prompt, Outcome.Served served) {
        Map<K, Entry> cache = scopes.getOrDefault(scope, Map.of());
        for (Marker marker : served.written()) {
            K identity = prompt.identity(marker.index());
            Entry entry = cache.get(identity);
            if (entry != null
                    && entry.writes.removeIf(write -> write.request == served.request())
                    && entry.writes.isEmpty()) {
                cache.remove(identity);
                entries--;
            }
        }
    }

    /** Loses every entry, as a provider short of memory may. */
    public void clear() {
        scopes.clear();
        entries = 0;
    }

    /** Entries held, expired ones that were not swept yet included. */
    public int size() {
        return entries;
    }

    /** Section "Mixing different TTLs": read to the hit A, 1h write from A to the last 1h marker B, 5m write from B to C. */
    private static <K> Usage bill(PrefixPath<K> prompt, int hit, List<Marker> written) {
        int read = hit < 0 ? 0 : prompt.tokens(hit);
        int from = read;
        Map<Ttl, Integer> tokens = new EnumMap<>(Ttl.class);
        for (Marker marker : written) {
            int to = prompt.tokens(marker.index());
            tokens.merge(marker.ttl(), to - from, Integer::sum);
            from = to;
        }
        return new Usage(
                prompt.totalTokens() - from,
                read,
                tokens.getOrDefault(Ttl.FIVE_MINUTES, 0),
                tokens.getOrDefault(Ttl.THIRTY_MINUTES, 0),
                tokens.getOrDefault(Ttl.ONE_HOUR, 0),
                OptionalLong.empty());
    }

    /** The hit that is paid for as a read: none where an hour behind a shorter-lived hit is billed for all of the prefix. */
    private int paidHit(Map<K, Entry> cache, PrefixPath<K> prompt, int hit, List<Marker> written, long now) {
        if (mixedLifetimes || hit < 0 || written.stream().noneMatch(marker -> marker.ttl() == Ttl.ONE_HOUR)) {
            return hit;
        }
        Entry entry = cache.get(prompt.identity(hit));
        boolean longLived = entry != null
                && entry.writes.stream()
                        .anyMatch(write -> write.readable(now) && write.lifetime - overtime >= Ttl.ONE_HOUR.millis());
        return longLived ? hit : -1;
    }

    private static <K> boolean readable(Map<K, Entry> cache, K identity, long now) {
        Write write = latest(cache, identity, candidate -> candidate.readable(now));
        for (Object base = write == null ? null : write.base; base != null; base = write.base) {
            write = latest(cache, base, candidate -> candidate.held(now));
            if (write == null) {
                return false;
            }
        }
        return write != null;
    }

    private static @Nullable Write latest(Map<?, Entry> cache, Object identity, Predicate<Write> property) {
        Entry entry = cache.get(identity);
        return entry == null
                ? null
                : entry.writes.reversed().stream().filter(property).findFirst().orElse(null);
    }

    private void refresh(Map<K, Entry> cache, PrefixPath<K> prompt, int hit, long now) {
        int from = renewsPath ? 0 : Math.max(hit, 0);
        for (int i = from; i <= hit; i++) {
            Entry entry = cache.get(prompt.identity(i));
            if (entry != null) {
                entry.writes.forEach(write -> write.renew(now));
            }
        }
        Object base = longMarkerKeepsPrefix || hit < 0 ? null : prompt.identity(hit);
        while (base != null) {
            Write write = latest(cache, base, candidate -> candidate.held(now));
            if (write != null) {
                write.hold(now);
            }
            base = write == null ? null : write.base;
        }
    }

    private void write(Map<K, Entry> cache, K identity, Write write) {
        Entry entry = cache.get(identity);
        if (entry == null) {
            entry = new Entry();
            cache.put(identity, entry);
            entries++;
        }
        entry.writes.removeIf(before -> before.gone(write.startedAt));
        entry.writes.add(write);
    }

    /** Drops what expired once the number of entries has doubled since the last time, so that the cost per write is constant. */
    private void sweep(long now) {
        if (entries < sweepAt) {
            return;
        }
        entries = 0;
        for (Map<K, Entry> cache : scopes.values()) {
            cache.values().removeIf(entry -> entry.expired(now));
            entries += cache.size();
        }
        scopes.values().removeIf(Map::isEmpty);
        sweepAt = Math.max(SWEEP_AT_LEAST, 2 * entries);
    }

    /** A cached prefix: the writes of it, each readable once its own answer has begun. */
    private static final class Entry {
        private final List<Write> writes = new ArrayList<>(1);

        boolean expired(long now) {
            return writes.stream().allMatch(write -> write.gone(now));
        }
    }

    private static final class Write {
        private final long request;

        /** The entry that it is lost with, if any. */
        private final @Nullable Object base;

        private final long lifetime;
        private final long startedAt;
        private final long readableAt;
        private long expiresAt;

        /** Until when what it wrote serves those written behind it, if they need it. */
        private long heldUntil;

        Write(long request, @Nullable Object base, long lifetime, long startedAt, long readableAt) {
            this.request = request;
            this.base = base;
            this.lifetime = lifetime;
            this.startedAt = startedAt;
            this.readableAt = readableAt;
            this.expiresAt = startedAt + lifetime;
            this.heldUntil = expiresAt;
        }

        boolean readable(long now) {
            return readableAt <= now && now < expiresAt;
        }

        void renew(long now) {
            if (readable(now)) {
                expiresAt = Math.max(expiresAt, now + lifetime);
                hold(now);
            }
        }

        boolean held(long now) {
            return readableAt <= now && !gone(now);
        }

        boolean gone(long now) {
            return now >= heldUntil;
        }

        void hold(long now) {
            heldUntil = Math.max(heldUntil, now + lifetime);
        }
    }
}
