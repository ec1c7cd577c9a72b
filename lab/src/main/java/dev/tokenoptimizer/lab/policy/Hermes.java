package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.List;

/**
 * Hermes agent's "system_and_3" (P24, read in its source): the end of the system prompt and of the last three messages; of the
 * last four where there is no system prompt.
 */
final class Hermes implements Policy {

    private static final int MARKERS = 4;

    private final Ttl ttl;

    Hermes(Ttl ttl) {
        this.ttl = ttl;
    }

    @Override
    public List<Marker> mark(PolicyRequest request) {
        Layout layout = new Layout(request);
        Marks marks = new Marks().add(layout.lastSystem(), ttl);
        int left = MARKERS - marks.size();
        for (int n = 0; n < left; n++) {
            marks.add(layout.message(n), ttl);
        }
        return marks.inRenderedOrder();
    }
}
