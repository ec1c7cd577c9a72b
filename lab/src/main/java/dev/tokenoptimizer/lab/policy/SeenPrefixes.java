package dev.tokenoptimizer.lab.policy;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Which prefixes came before, in the same cache. If a prefix came, so did all shorter ones of it. */
final class SeenPrefixes {

    private final Map<CacheKey, BitSet> byCache = new HashMap<>();

    /** Deepest block whose prefix came before, {@link Layout#NONE} if none did. Takes about log2(size) looks. */
    int deepest(PolicyRequest request) {
        BitSet seen = byCache.getOrDefault(CacheKey.of(request), new BitSet());
        int low = 0;
        int high = request.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (seen.get(request.prefix(middle))) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    /** Takes note of all prefixes of a request from a block on, the shorter ones being known. */
    void add(PolicyRequest request, int from) {
        BitSet seen = byCache.computeIfAbsent(CacheKey.of(request), _ -> new BitSet());
        for (int i = from; i < request.size(); i++) {
            seen.set(request.prefix(i));
        }
    }
}
