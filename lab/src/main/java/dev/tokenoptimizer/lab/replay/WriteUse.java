package dev.tokenoptimizer.lab.replay;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.provider.cache.Outcome;
import dev.tokenoptimizer.lab.provider.cache.PrefixPath;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which written tokens are read before they expire. A request writes the tokens between its hit and its last marker; those up to
 * a marker are used once the entry at that marker, or at a later one of the same request, is read. Where one prefix was written
 * several times, a read counts for the last of them.
 */
final class WriteUse {

    private record Place(Object cache, int prefix) {}

    private record Entry(Write write, int marker) {}

    private static final class Write {
        private final long[] tokens;
        private final List<Marker> markers;
        private int used;

        Write(List<Marker> markers) {
            this.markers = markers;
            this.tokens = new long[markers.size()];
        }
    }

    private final Map<Place, Entry> entries = new HashMap<>();
    private final Map<Ttl, Long> wasted = new EnumMap<>(Ttl.class);

    void served(Object cache, PrefixPath<Integer> prompt, Outcome.Served served) {
        int hit = served.hit();
        if (hit >= 0) {
            Entry entry = entries.get(new Place(cache, prompt.identity(hit)));
            if (entry != null) {
                use(entry);
            }
        }
        List<Marker> markers = served.written();
        Write write = new Write(markers);
        int from = hit < 0 ? 0 : prompt.tokens(hit);
        for (int i = 0; i < markers.size(); i++) {
            int block = markers.get(i).index();
            write.tokens[i] = (long) prompt.tokens(block) - from;
            wasted.merge(markers.get(i).ttl(), write.tokens[i], Long::sum);
            from = prompt.tokens(block);
            entries.put(new Place(cache, prompt.identity(block)), new Entry(write, i));
        }
    }

    private void use(Entry entry) {
        Write write = entry.write();
        while (write.used <= entry.marker()) {
            wasted.merge(write.markers.get(write.used).ttl(), -write.tokens[write.used], Long::sum);
            write.used++;
        }
    }

    /** Nothing written so far will be read any more. */
    void allExpired() {
        entries.clear();
    }

    /** Written tokens that were not read. */
    long wasted() {
        return wasted.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The same, of those written for this lifetime. */
    long wasted(Ttl ttl) {
        return wasted.getOrDefault(ttl, 0L);
    }
}
