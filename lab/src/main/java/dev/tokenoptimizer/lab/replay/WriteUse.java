package dev.tokenoptimizer.lab.replay;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.provider.cache.Outcome;
import dev.tokenoptimizer.lab.provider.cache.PrefixPath;
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
        private int used;

        Write(long[] tokens) {
            this.tokens = tokens;
        }
    }

    private final Map<Place, Entry> entries = new HashMap<>();
    private long written;
    private long used;

    void served(Object cache, PrefixPath<Integer> prompt, Outcome.Served served) {
        int hit = served.hit();
        if (hit >= 0) {
            Entry entry = entries.get(new Place(cache, prompt.identity(hit)));
            if (entry != null) {
                use(entry);
            }
        }
        List<Marker> markers = served.written();
        Write write = new Write(new long[markers.size()]);
        int from = hit < 0 ? 0 : prompt.tokens(hit);
        for (int i = 0; i < markers.size(); i++) {
            int block = markers.get(i).index();
            write.tokens[i] = (long) prompt.tokens(block) - from;
            written += write.tokens[i];
            from = prompt.tokens(block);
            entries.put(new Place(cache, prompt.identity(block)), new Entry(write, i));
        }
    }

    private void use(Entry entry) {
        Write write = entry.write();
        while (write.used <= entry.marker()) {
            used += write.tokens[write.used++];
        }
    }

    /** Nothing written so far will be read any more. */
    void allExpired() {
        entries.clear();
    }

    /** Written tokens that were not read. */
    long wasted() {
        return written - used;
    }
}
