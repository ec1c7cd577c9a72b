package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.trace.NodeKind;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.List;

/**
 * LangChain4j with its two switches on (P17, read in its source): every system message, each of which becomes one block of the
 * system prompt, and the last tool. Nothing counts markers, so more than three system messages make the provider refuse.
 */
final class EverySystemBlock implements Policy {

    @Override
    public List<Marker> mark(PolicyRequest request) {
        Layout layout = new Layout(request);
        Marks marks = new Marks().add(layout.lastTool(), Ttl.FIVE_MINUTES);
        int head = layout.head();
        for (int i = 0; i < head; i++) {
            if (request.kind(i) == NodeKind.SYSTEM && request.markable(i)) {
                marks.add(i, Ttl.FIVE_MINUTES);
            }
        }
        return marks.inRenderedOrder();
    }
}
