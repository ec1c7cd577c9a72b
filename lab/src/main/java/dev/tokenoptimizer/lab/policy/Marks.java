package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the markers of one request, in any order; a block is marked once, as it was first asked for. */
final class Marks {

    private final List<Marker> markers = new ArrayList<>(4);

    /** Marks a block; {@link Layout#NONE} marks nothing. */
    Marks add(int block, Ttl ttl) {
        if (block != Layout.NONE && !has(block)) {
            markers.add(new Marker(block, ttl));
        }
        return this;
    }

    boolean has(int block) {
        for (Marker marker : markers) {
            if (marker.index() == block) {
                return true;
            }
        }
        return false;
    }

    int size() {
        return markers.size();
    }

    List<Marker> inRenderedOrder() {
        markers.sort(Comparator.comparingInt(Marker::index));
        return List.copyOf(markers);
    }
}
