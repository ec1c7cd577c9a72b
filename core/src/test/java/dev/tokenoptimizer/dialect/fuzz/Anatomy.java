package dev.tokenoptimizer.dialect.fuzz;

import dev.tokenoptimizer.dialect.fuzz.Doc.Obj;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.ClientMarker.Place;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * The blocks and markers of a request, found in its document: what the reader under test must find in its bytes.
 *
 * @param blocks in rendered order
 * @param markers the one that the provider places first, the others in the order of the document
 */
public record Anatomy(List<BlockPlace> blocks, List<MarkerPlace> markers) {

    /** What is to be the same where a marker was found. */
    public static final int ANY_BLOCK = -1;

    /**
     * A block.
     *
     * @param markable whether a marker can stand on it, as the provider documents it
     * @param mark sets one of ours in the document
     */
    public record BlockPlace(boolean markable, Consumer<Ttl> mark) {}

    /**
     * A marker.
     *
     * @param block the one that it marks, {@link #ANY_BLOCK} where only the provider knows
     * @param remove takes it out of the document, or says there that there is to be none
     */
    public record MarkerPlace(int block, Ttl ttl, Place place, Runnable remove) {

        @Override
        public String toString() {
            return ttl + " " + place + " " + block;
        }
    }

    public Anatomy {
        blocks = List.copyOf(blocks);
        markers = List.copyOf(markers);
    }

    /** A reader's markers in the order of those here. */
    static List<ClientMarker> sorted(List<ClientMarker> read) {
        return read.stream()
                .sorted(Comparator.comparingInt((ClientMarker marker) -> marker.byProvider() ? 0 : 1)
                        .thenComparingInt(ClientMarker::start))
                .toList();
    }

    /** Carries out a plan on the document in which this was found: what the spliced bytes must parse to. */
    void carryOut(Obj document, Prompt prompt, Plan plan) {
        plan.key().ifPresent(key -> document.members().add(0, new Doc.Member(key.name(), new Doc.Str(key.value()))));
        List<ClientMarker> read = sorted(prompt.clientMarkers());
        for (int i = 0; i < read.size(); i++) {
            if (plan.removed().contains(read.get(i))) {
                markers.get(i).remove().run();
            }
        }
        for (Breakpoint breakpoint : plan.breakpoints()) {
            blocks.get(breakpoint.block()).mark().accept(breakpoint.ttl());
        }
    }
}
