package dev.tokenoptimizer.ledger;

import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Reach;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.snapshot.Saved;
import dev.tokenoptimizer.tariff.CacheRules;
import dev.tokenoptimizer.tariff.Prices;
import dev.tokenoptimizer.tariff.Tariff;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the provider's cache would hold if other markers had been sent, by the documented rules (Anthropic
 * prompt caching page, 2026-10-08): look-back, minimum, refresh on read, mixed lifetimes, entries readable once the answer
 * begins. An estimate: prefixes are measured in estimated tokens. Bounded, the least recently used goes first. Thread-safe.
 */
public final class ShadowCache implements Saved {

    private final int entriesMax;
    private final LinkedHashMap<Fingerprint, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param entriesMax prefixes kept, each about 150 bytes
     */
    public ShadowCache(int entriesMax) {
        this.entriesMax = entriesMax;
    }

    @Override
    public void save(DataOutput out) throws IOException {
        Map<Fingerprint, Entry> known;
        synchronized (this) {
            known = new LinkedHashMap<>(entries);
        }
        out.writeInt(known.size());
        for (Map.Entry<Fingerprint, Entry> each : known.entrySet()) {
            out.writeLong(each.getKey().high());
            out.writeLong(each.getKey().low());
            synchronized (this) {
                out.writeLong(each.getValue().expires);
                out.writeUTF(each.getValue().ttl.wireName());
            }
        }
    }

    @Override
    public void restore(DataInput in, long nowMillis) throws IOException {
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            Fingerprint key = new Fingerprint(in.readLong(), in.readLong());
            long expires = in.readLong();
            String name = in.readUTF();
            Ttl ttl = Arrays.stream(Ttl.values())
                    .filter(known -> known.wireName().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IOException("a lifetime " + name));
            synchronized (this) {
                if (expires > nowMillis && entries.size() < entriesMax) {
                    Entry entry = new Entry(ttl);
                    entry.expires = Math.min(expires, nowMillis + ttl.millis());
                    entries.putIfAbsent(key, entry);
                }
            }
        }
    }

    /** Entries kept at the moment. */
    public synchronized int entries() {
        return entries.size();
    }

    /**
     * A request that leaves at {@code startMillis}, with the client's markers alone, and the one that the provider sets by itself.
     * Anthropic refuses a request with more markers than slots: it would have read and written nothing.
     */
    Visit visit(Prompt prompt, Tariff tariff, long startMillis) {
        List<Breakpoint> markers = new ArrayList<>();
        boolean refused =
                tariff.rules() == CacheRules.ANTHROPIC && prompt.clientMarkers().size() > tariff.slots();
        for (ClientMarker marker : refused ? List.<ClientMarker>of() : prompt.clientMarkers()) {
            if (marker.block() >= 0) {
                markers.add(Breakpoint.kept(marker));
            }
        }
        markers.sort(Comparator.comparingInt(Breakpoint::block));
        return visit(prompt, markers, tariff, startMillis);
    }

    /** The same with these markers, ascending by block. */
    synchronized Visit visit(Prompt prompt, List<Breakpoint> asked, Tariff tariff, long startMillis) {
        List<Breakpoint> markers = asked.stream()
                .filter(marker -> prompt.tokensThrough(marker.block()) >= tariff.minimumPrefix())
                .toList();
        int hit = hit(prompt, markers, tariff, startMillis);
        int longEnd = hit;
        int end = hit;
        for (Breakpoint marker : markers) {
            if (marker.block() > hit) {
                longEnd = marker.ttl().compareTo(Ttl.ONE_HOUR) >= 0 ? marker.block() : longEnd;
                end = marker.block();
            }
        }
        int read = prompt.tokensThrough(hit);
        int writtenLong = prompt.tokensThrough(longEnd) - read;
        int writtenShort = prompt.tokensThrough(end) - prompt.tokensThrough(longEnd);
        List<Breakpoint> writes = new ArrayList<>(
                markers.stream().filter(marker -> marker.block() > hit).toList());
        // Of more breakpoints than that OpenAI writes the latest.
        writes.subList(0, Math.max(0, writes.size() - tariff.slots())).clear();
        return new Visit(this, prompt, writes, startMillis, read, writtenShort, writtenLong);
    }

    private int hit(Prompt prompt, List<Breakpoint> ascending, Tariff tariff, long now) {
        int hit = -1;
        Reach reach = tariff.reach();
        for (int i = ascending.size() - 1; i >= 0 && (hit < 0 || reach.implicit() > 0); i--) {
            int marker = ascending.get(i).block();
            boolean own = !ascending.get(i).ours() && prompt.markedByProvider(marker);
            hit = Math.max(hit, found(prompt, reach, marker, own, now));
        }
        @Nullable
        Entry entry = hit < 0 ? null : entries.get(prompt.blocks().get(hit).prefix());
        if (entry != null) {
            entry.expires = Math.max(entry.expires, now + entry.ttl.millis());
        }
        return hit;
    }

    /** The deepest entry that is found from a marker, -1 for none. */
    private int found(Prompt prompt, Reach reach, int marker, boolean own, long now) {
        for (int at = marker; at >= 0 && !reach.beyond(prompt, marker, own, at); at--) {
            if (reach.finds(prompt, marker, own, at) && readable(prompt, at, now)) {
                return at;
            }
        }
        int headEnd = prompt.headBlocks() - 1;
        return reach.finds(prompt, marker, own, headEnd) && readable(prompt, headEnd, now) ? headEnd : -1;
    }

    private boolean readable(Prompt prompt, int block, long now) {
        @Nullable Entry entry = entries.get(prompt.blocks().get(block).prefix());
        return entry != null && entry.readable(now);
    }

    /** Whether an entry at that prefix could be read by a request that leaves then. */
    synchronized boolean live(Fingerprint prefix, long startMillis) {
        @Nullable Entry entry = entries.get(prefix);
        return entry != null && entry.readable(startMillis);
    }

    private synchronized void write(Prompt prompt, List<Breakpoint> writes, long start, long begun) {
        for (Breakpoint marker : writes) {
            Fingerprint key = prompt.blocks().get(marker.block()).prefix();
            Entry entry = entries.computeIfAbsent(key, any -> new Entry(marker.ttl()));
            if (entry.expires <= start) {
                entry.readableFrom = begun;
            }
            entry.ttl = marker.ttl();
            entry.expires = Math.max(entry.expires, start + marker.ttl().millis());
        }
        Iterator<Entry> eldest = entries.values().iterator();
        while (entries.size() > entriesMax) {
            eldest.next();
            eldest.remove();
        }
    }

    private static final class Entry {
        private long expires;
        private long readableFrom;
        private Ttl ttl;

        Entry(Ttl ttl) {
            this.ttl = ttl;
        }

        boolean readable(long start) {
            return expires > start && readableFrom <= start;
        }
    }

    /** What one request would have read and written, in estimated tokens. */
    static final class Visit {

        final int read;
        final int writtenShort;
        final int writtenLong;

        private final ShadowCache cache;
        private final Prompt prompt;
        private final List<Breakpoint> writes;
        private final long start;

        private Visit(
                ShadowCache cache,
                Prompt prompt,
                List<Breakpoint> writes,
                long start,
                int read,
                int writtenShort,
                int writtenLong) {
            this.cache = cache;
            this.prompt = prompt;
            this.writes = writes;
            this.start = start;
            this.read = read;
            this.writtenShort = writtenShort;
            this.writtenLong = writtenLong;
        }

        /** The answer began: what was written can be read from now on. */
        void begun() {
            begun(start);
        }

        /** The same, told later than it was: requests that left before that moment cannot have read it. */
        void begun(long atMillis) {
            if (!writes.isEmpty()) {
                cache.write(prompt, writes, start, atMillis);
            }
        }

        /** What its input costs, pico-dollars. */
        double cost(Prices prices, Ttl shortTtl) {
            double fresh = prompt.tokens() - (double) read - writtenShort - writtenLong;
            return fresh * prices.input()
                    + (double) read * prices.read()
                    + (double) writtenShort * prices.write(shortTtl)
                    + (double) writtenLong * prices.write(Ttl.ONE_HOUR);
        }
    }
}
