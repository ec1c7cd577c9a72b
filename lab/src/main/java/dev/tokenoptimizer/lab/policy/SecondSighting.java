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

    private final Ttl ttl;
    private final boolean endOfKnown;
    private final SeenPrefixes seen = new SeenPrefixes();
    private final LiveEntries entries = new LiveEntries();
    private final Map<CacheKey, BitSet> ends = new HashMap<>();

    /**
     * @param ttl what every marker asks for
     * @param endOfKnown whether the end is marked when the whole of an earlier prompt is part of the prompt
     */
    SecondSighting(Ttl ttl, boolean endOfKnown) {
        this.ttl = ttl;
        this.endOfKnown = endOfKnown;
    }

    @Override
    public List<Marker> mark(PolicyRequest request) {
        if (request.size() == 0) {
            return List.of();
        }
        int end = request.size() - 1;
        int known = seen.deepest(request);
        int live = entries.deepest(request, known);
        Marks marks = new Marks().add(live, ttl).add(markableUpTo(request, known), ttl);
        if (endOfKnown && continues(request, known)) {
            marks.add(markableUpTo(request, end), ttl);
        }
        seen.add(request, known + 1);
        ends.computeIfAbsent(CacheKey.of(request), _ -> new BitSet()).set(request.prefix(end));
        List<Marker> markers = marks.inRenderedOrder();
        entries.sent(request, live, markers);
        return markers;
    }

    private boolean continues(PolicyRequest request, int known) {
        BitSet ended = ends.getOrDefault(CacheKey.of(request), new BitSet());
        for (int i = known; i >= 0; i--) {
            if (ended.get(request.prefix(i))) {
                return true;
            }
        }
        return false;
    }

    private static int markableUpTo(PolicyRequest request, int block) {
        int at = block;
        while (at >= 0 && !request.markable(at)) {
            at--;
        }
        return at;
    }
}
