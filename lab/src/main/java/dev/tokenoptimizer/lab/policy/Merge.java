package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.trace.NodeKind;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** As Merge describes its gateway (L5): one marker at the end of the first message of the user, once that prefix was seen before. */
final class Merge implements Policy {

    private final Set<Start> seen = new HashSet<>();

    @Override
    public List<Marker> mark(PolicyRequest request) {
        Layout layout = new Layout(request);
        int end = endOfFirstUserMessage(layout);
        if (end == Layout.NONE || seen.add(new Start(CacheKey.of(request), request.prefix(end)))) {
            return List.of();
        }
        return new Marks()
                .add(layout.lastMarkable(layout.firstOfMessage(end), end), Ttl.FIVE_MINUTES)
                .inRenderedOrder();
    }

    private static int endOfFirstUserMessage(Layout layout) {
        PolicyRequest request = layout.request();
        for (int i = layout.head(); i < request.size(); i++) {
            if (request.kind(i) == NodeKind.USER) {
                int message = request.message(i);
                while (i + 1 < request.size() && request.message(i + 1) == message) {
                    i++;
                }
                return i;
            }
        }
        return Layout.NONE;
    }

    private record Start(CacheKey key, int prefix) {}
}
