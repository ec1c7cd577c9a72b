package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.trace.NodeKind;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.List;

/**
 * ProjectDiscovery's agents (P27, their published description): tools and system prompt for one hour, the last result of a tool
 * for five minutes, and a marker in between every 18 blocks, so that the look-back never runs dry. They also sort tools and move
 * changing text to the end; that changes prompts, which a replay cannot.
 *
 * <p>Our reading of the marker in between, as three of the four slots are taken: one, on the deepest block before the last result
 * that closes a full run of 18 blocks of messages.
 */
final class ProjectDiscovery implements Policy {

    private static final int RUN = 18;

    @Override
    public List<Marker> mark(PolicyRequest request) {
        Layout layout = new Layout(request);
        Marks marks = new Marks().add(layout.lastTool(), Ttl.ONE_HOUR).add(layout.lastSystem(), Ttl.ONE_HOUR);
        int result = layout.messageWith(0, NodeKind.TOOL_RESULT);
        if (result != Layout.NONE) {
            marks.add(result, Ttl.FIVE_MINUTES);
            int head = layout.head();
            int whole = (result - head) / RUN * RUN;
            if (whole > 0) {
                marks.add(layout.lastMarkable(head, head + whole - 1), Ttl.FIVE_MINUTES);
            }
        }
        return marks.inRenderedOrder();
    }
}
