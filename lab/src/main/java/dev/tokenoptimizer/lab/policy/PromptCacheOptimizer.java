package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.trace.NodeKind;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.ArrayList;
import java.util.List;

/**
 * prompt-cache-optimizer (L1, read in its source): hashes the tools, the system prompt and the first k messages for every k, each
 * for itself. A segment is stable when the request before that had it, of whatever conversation, had the same; there is one
 * history for all. Marks the system prompt, the tools and the longest stable run of messages.
 */
final class PromptCacheOptimizer implements Policy {

    private final Segments segments = new Segments();
    private final Seen tools = new Seen();
    private final Seen system = new Seen();
    private final List<Seen> messages = new ArrayList<>();

    @Override
    public List<Marker> mark(PolicyRequest request) {
        Layout layout = new Layout(request);
        int head = layout.head();
        Marks marks = new Marks();
        if (observe(request, head, NodeKind.TOOLS, tools)) {
            marks.add(layout.lastTool(), Ttl.FIVE_MINUTES);
        }
        if (observe(request, head, NodeKind.SYSTEM, system)) {
            marks.add(layout.lastSystem(), Ttl.FIVE_MINUTES);
        }
        return marks.add(stableMessages(layout, head), Ttl.FIVE_MINUTES).inRenderedOrder();
    }

    private boolean observe(PolicyRequest request, int head, NodeKind kind, Seen seen) {
        long hash = 0;
        boolean any = false;
        for (int i = 0; i < head; i++) {
            if (request.kind(i) == kind) {
                hash = Segments.join(hash, segments.of(request, i));
                any = true;
            }
        }
        return any && seen.again(hash);
    }

    /** Last block of the longest stable run of messages. */
    private int stableMessages(Layout layout, int head) {
        PolicyRequest request = layout.request();
        int stable = Layout.NONE;
        long hash = 0;
        for (int i = head; i < request.size(); i++) {
            hash = Segments.join(hash, segments.of(request, i));
            boolean ends = i + 1 == request.size() || request.message(i + 1) != request.message(i);
            if (ends && seenMessages(request.message(i)).again(hash)) {
                stable = i;
            }
        }
        return stable == Layout.NONE ? stable : layout.lastMarkable(layout.firstOfMessage(stable), stable);
    }

    private Seen seenMessages(int message) {
        while (messages.size() <= message) {
            messages.add(new Seen());
        }
        return messages.get(message);
    }

    /** What a segment was when it was last there. */
    private static final class Seen {
        private boolean any;
        private long hash;

        /** Takes note of it, and says whether it is as it was. */
        boolean again(long now) {
            boolean same = any && hash == now;
            any = true;
            hash = now;
            return same;
        }
    }
}
