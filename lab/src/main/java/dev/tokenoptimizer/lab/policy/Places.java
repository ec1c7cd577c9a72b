package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.trace.NodeKind;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.List;

/** The policies that mark fixed parts of every request, whatever they are: each is a list of places with lifetimes. */
final class Places implements Policy {

    static final Place TOOLS = Layout::lastTool;
    static final Place SYSTEM = Layout::lastSystem;

    /** The message before the last one. */
    static final Place MESSAGE_BEFORE = layout -> layout.message(1);

    static final Place LAST_MESSAGE = layout -> layout.message(0);
    static final Place LAST_OF_USER = layout -> layout.userMessage(0);

    /** The last message in which the user speaks; one with nothing but results of tools is not. */
    static final Place LAST_HUMAN = layout -> layout.messageWith(0, NodeKind.USER);

    static final Place LAST_TOOL_RESULT = layout -> layout.messageWith(0, NodeKind.TOOL_RESULT);

    private final List<Spot> spots;

    Places(Spot... spots) {
        this.spots = List.of(spots);
    }

    @Override
    public List<Marker> mark(PolicyRequest request) {
        Layout layout = new Layout(request);
        Marks marks = new Marks();
        for (Spot spot : spots) {
            marks.add(spot.place().in(layout), spot.ttl());
        }
        return marks.inRenderedOrder();
    }

    /** A part of a request that may be marked: the block that ends it, {@link Layout#NONE} where there is none. */
    @FunctionalInterface
    interface Place {
        int in(Layout layout);

        default Spot at(Ttl ttl) {
            return new Spot(this, ttl);
        }

        /** The same place, or another one where this one is missing. */
        default Place or(Place other) {
            return layout -> {
                int block = in(layout);
                return block == Layout.NONE ? other.in(layout) : block;
            };
        }
    }

    record Spot(Place place, Ttl ttl) {}
}
