package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which prefixes a policy believes to be in the caches, from what it marked itself. */
final class LiveEntries {

    private final Map<Key, Entry> entries = new HashMap<>();

    /** Deepest block up to {@code last} whose prefix is believed to be in the cache, {@link Layout#NONE} if none is. */
    int deepest(PolicyRequest request, int last) {
        CacheKey cache = CacheKey.of(request);
        for (int i = last; i >= 0; i--) {
            Entry entry = entries.get(new Key(cache, request.prefix(i)));
            if (entry != null && request.atMillis() < entry.expiresAt) {
                return i;
            }
        }
        return Layout.NONE;
    }

    /**
     * Takes note of a request.
     *
     * @param read block whose prefix it is believed to read, {@link Layout#NONE} for none: an entry that lives on for its own
     *     lifetime
     */
    void sent(PolicyRequest request, int read, List<Marker> markers) {
        CacheKey cache = CacheKey.of(request);
        long now = request.atMillis();
        if (read != Layout.NONE) {
            entries.computeIfPresent(
                    new Key(cache, request.prefix(read)), (_, entry) -> new Entry(entry.ttl, now + entry.ttl.millis()));
        }
        for (Marker marker : markers) {
            if (marker.index() > read) {
                entries.put(
                        new Key(cache, request.prefix(marker.index())),
                        new Entry(marker.ttl(), now + marker.ttl().millis()));
            }
        }
    }

    private record Key(CacheKey cache, int prefix) {}

    private record Entry(Ttl ttl, long expiresAt) {}
}
