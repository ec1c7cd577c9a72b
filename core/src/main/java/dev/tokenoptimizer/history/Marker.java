package dev.tokenoptimizer.history;

import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A marker that the provider gets to see, whoever set it.
 *
 * @param own whether the provider chooses where it stands
 */
record Marker(int block, Ttl ttl, boolean own) {

    /** All markers under a plan, ascending, one per block. */
    static List<Marker> inForce(Prompt prompt, Plan plan) {
        List<Marker> markers = new ArrayList<>(
                plan.breakpoints().size() + prompt.clientMarkers().size());
        add(markers, prompt, plan, true);
        add(markers, prompt, plan, false);
        for (Breakpoint breakpoint : plan.breakpoints()) {
            add(markers, breakpoint.block(), breakpoint.ttl(), false);
        }
        markers.sort(Comparator.comparingInt(Marker::block));
        return markers;
    }

    private static void add(List<Marker> markers, Prompt prompt, Plan plan, boolean own) {
        for (ClientMarker client : prompt.clientMarkers()) {
            if (client.block() >= 0
                    && client.byProvider() == own
                    && !plan.removed().contains(client)) {
                add(markers, client.block(), client.ttl(), own);
            }
        }
    }

    private static void add(List<Marker> markers, int block, Ttl ttl, boolean own) {
        for (Marker marker : markers) {
            if (marker.block == block) {
                return;
            }
        }
        markers.add(new Marker(block, ttl, own));
    }
}
