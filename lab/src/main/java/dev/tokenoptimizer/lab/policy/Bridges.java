package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.List;

/**
 * Head, tail, and markers between them against the look-back (P28): the end of the system prompt, the end of the last message, and
 * further ones among the messages at multiples of 20 blocks, counted in one of three ways.
 */
final class Bridges implements Policy {

    private static final int STEP = 20;
    private static final int MARKERS = 4;

    private final Count count;

    Bridges(Count count) {
        this.count = count;
    }

    @Override
    public List<Marker> mark(PolicyRequest request) {
        Layout layout = new Layout(request);
        int tail = layout.message(0);
        Marks marks = new Marks().add(layout.lastSystem(), Ttl.FIVE_MINUTES).add(tail, Ttl.FIVE_MINUTES);
        if (tail == Layout.NONE) {
            return marks.inRenderedOrder();
        }
        int head = layout.head();
        switch (count) {
            case ONE_BEHIND_TAIL -> add(marks, layout, head, tail - STEP);
            case ALL_BEHIND_TAIL -> {
                for (int at = tail - STEP; at >= head && marks.size() < MARKERS; at -= STEP) {
                    add(marks, layout, head, at);
                }
            }
            case STICKY -> {
                int whole = (tail - head) / STEP * STEP;
                if (whole > 0) {
                    add(marks, layout, head, head + whole);
                }
            }
        }
        return marks.inRenderedOrder();
    }

    private static void add(Marks marks, Layout layout, int head, int at) {
        marks.add(layout.lastMarkable(head, at), Ttl.FIVE_MINUTES);
    }

    enum Count {
        /** brazen: one marker, 20 blocks behind the last one. */
        ONE_BEHIND_TAIL,
        /** perstack: every 20 blocks backwards, for as many slots as are left. */
        ALL_BEHIND_TAIL,
        /** kern-ai: one marker, at the last multiple of 20 among the blocks of messages, so that it stays for a while. */
        STICKY
    }
}
