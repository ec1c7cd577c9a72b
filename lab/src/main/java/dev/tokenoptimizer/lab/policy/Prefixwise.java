package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Prefixwise with auto_breakpoints (L2, its documentation): marks nothing unless the tools and the system prompt were seen within
 * the last five minutes, so that a single request never pays for a write. Where it marks then is not documented; as the notes
 * on policies assume, the last tool, the end of the system prompt and the end of the last message. A request without tools and
 * system prompt has the hash of nothing, which is one that can be seen again as well.
 */
final class Prefixwise implements Policy {

    private static final long WINDOW_MILLIS = Ttl.FIVE_MINUTES.millis();

    private final Map<Head, Long> lastSeen = new HashMap<>();

    @Override
    public List<Marker> mark(PolicyRequest request) {
        Layout layout = new Layout(request);
        int head = layout.head();
        int prefix = head == 0 ? 0 : request.prefix(head - 1);
        Long before = lastSeen.put(new Head(CacheKey.of(request), prefix), request.atMillis());
        if (before == null || request.atMillis() - before >= WINDOW_MILLIS) {
            return List.of();
        }
        return new Marks()
                .add(layout.lastTool(), Ttl.FIVE_MINUTES)
                .add(layout.lastSystem(), Ttl.FIVE_MINUTES)
                .add(layout.message(0), Ttl.FIVE_MINUTES)
                .inRenderedOrder();
    }

    private record Head(CacheKey key, int prefix) {}
}
