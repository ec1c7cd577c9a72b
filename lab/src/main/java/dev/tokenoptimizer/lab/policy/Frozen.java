package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.trace.NodeKind;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.List;

/**
 * g3 (P29, read in its source; an example of how not to): the first message of the user and then every tenth result of a tool,
 * never moved, so that everything after the fourth marker is never cached.
 */
final class Frozen implements Policy {

    private static final int MARKERS = 4;
    private static final int EVERY = 10;

    @Override
    public List<Marker> mark(PolicyRequest request) {
        Layout layout = new Layout(request);
        Marks marks = new Marks();
        int results = 0;
        boolean first = true;
        for (int i = layout.head(); i < request.size() && marks.size() < MARKERS; i++) {
            NodeKind kind = request.kind(i);
            if (first && kind == NodeKind.USER && endsMessage(request, i)) {
                first = false;
                marks.add(layout.lastMarkable(layout.firstOfMessage(i), i), Ttl.FIVE_MINUTES);
            } else if (kind == NodeKind.TOOL_RESULT && ++results % EVERY == 0) {
                marks.add(layout.lastMarkable(i, i), Ttl.FIVE_MINUTES);
            }
        }
        return marks.inRenderedOrder();
    }

    private static boolean endsMessage(PolicyRequest request, int block) {
        return block + 1 == request.size() || request.message(block + 1) != request.message(block);
    }
}
