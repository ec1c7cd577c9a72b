package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Marks the longest prefix that came before (placement notes of the project, "second-sighting"): a prefix is written when it is
 * seen for the second time. The longest one that it believes to be in the cache is marked too, so that it is read from any
 * distance. A variant also marks the end of a prompt that continues an earlier one.
 */
final class SecondSighting implements Policy {

    private static final long LIFE_MILLIS = Ttl.FIVE_MINUTES.seconds() * 1000L;

    private final boolean endOfKnown;
    private final SeenPrefixes seen = new SeenPrefixes();
    private final Map<CacheKey, Entries> byCache = new HashMap<>();

    /** @param endOfKnown whether the end is marked when the whole of an earlier prompt is part of the prompt */
    SecondSighting(boolean endOfKnown) {
        this.endOfKnown = endOfKnown;
    }

    @Override
    public List<Marker> mark(PolicyRequest request) {
        if (request.size() == 0) {
            return List.of();
        }
        Entries entries = byCache.computeIfAbsent(CacheKey.of(request), _ -> new Entries());
        int end = request.size() - 1;
        int known = seen.deepest(request);
        int markable = markableUpTo(request, known);
        Marks marks = new Marks().add(markable, Ttl.FIVE_MINUTES);
        boolean continues = false;
        int live = Layout.NONE;
        for (int i = known; i >= 0 && (live == Layout.NONE || (endOfKnown && !continues)); i--) {
            continues |= entries.ends.get(request.prefix(i));
            if (live == Layout.NONE && entries.live(request.prefix(i), request.atMillis())) {
                live = i;
            }
        }
        marks.add(live, Ttl.FIVE_MINUTES);
        if (endOfKnown && continues) {
            marks.add(markableUpTo(request, end), Ttl.FIVE_MINUTES);
        }
        seen.add(request, known + 1);
        entries.ends.set(request.prefix(end));
        List<Marker> markers = marks.inRenderedOrder();
        for (Marker marker : markers) {
            entries.expiry.put(request.prefix(marker.index()), request.atMillis() + LIFE_MILLIS);
        }
        return markers;
    }

    private static int markableUpTo(PolicyRequest request, int block) {
        int at = block;
        while (at >= 0 && !request.markable(at)) {
            at--;
        }
        return at;
    }

    /** What one cache is believed to hold, and which prompts ended where. */
    private static final class Entries {
        private final BitSet ends = new BitSet();
        private final Map<Integer, Long> expiry = new HashMap<>();

        boolean live(int prefix, long now) {
            return now < expiry.getOrDefault(prefix, Long.MIN_VALUE);
        }
    }
}
