package dev.tokenoptimizer.lab.provider.cache;

import dev.tokenoptimizer.usage.Usage;
import java.util.List;

/** What the cache makes of a request: the bill of its input, or a refusal. */
public sealed interface Outcome {

    /**
     * The request is answered.
     *
     * @param request its number in this cache
     * @param usage its input tokens by bucket; the output is left empty
     * @param hit block where the longest prefix that was read ends, -1 when nothing was read
     * @param written markers at which an entry was written, in rendered order
     */
    record Served(long request, Usage usage, int hit, List<Marker> written) implements Outcome {
        public Served {
            written = List.copyOf(written);
        }
    }

    /**
     * The request is refused; the cache is as it was.
     *
     * @param refusal the rule it breaks
     * @param marker index in the list of markers of the first one that breaks it
     */
    record Rejected(Refusal refusal, int marker) implements Outcome {}

    /** Rules on markers that a request can break whatever its blocks are. */
    enum Refusal {
        /** More markers than the model has slots. */
        TOO_MANY_MARKERS,
        /** A longer lifetime after a shorter one, in rendered order. */
        TTL_ORDER,
        /** A lifetime the model does not offer. */
        TTL_NOT_OFFERED
    }
}
