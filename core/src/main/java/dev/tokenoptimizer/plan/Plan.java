package dev.tokenoptimizer.plan;

import dev.tokenoptimizer.prompt.ClientMarker;
import java.util.List;
import java.util.Optional;

/**
 * The breakpoints chosen for one request.
 *
 * @param breakpoints in rendered order, the client's kept ones included
 * @param removed markers to take out: the client's only in marker mode {@code replace}, and the one that the provider sets by
 *     itself
 * @param withheld why positions worth a thought got no breakpoint; the first says why there is none at all, if so
 * @param expectation what the provider is expected to bill
 * @param key the key that leads it to the cache of its like; empty for none
 */
public record Plan(
        List<Breakpoint> breakpoints,
        List<ClientMarker> removed,
        List<Reason> withheld,
        Expectation expectation,
        Optional<SentKey> key) {

    /** Without a key. */
    public Plan(
            List<Breakpoint> breakpoints, List<ClientMarker> removed, List<Reason> withheld, Expectation expectation) {
        this(breakpoints, removed, withheld, expectation, Optional.empty());
    }

    /** The same with that key, or without any. */
    public Plan withKey(Optional<SentKey> changed) {
        return changed.equals(key) ? this : new Plan(breakpoints, removed, withheld, expectation, changed);
    }

    /** Tokens that a request with server tools is taken to have written on top once it carries a marker. */
    public static final int SERVER_TOOL_TOKENS = 4_000;

    public Plan {
        breakpoints = List.copyOf(breakpoints);
        removed = List.copyOf(removed);
        withheld = List.copyOf(withheld);
    }

    /**
     * Whether every client marker that it takes out is made up for: by one of ours on the same block or a later one, for at
     * least as long. Without that the conversation would be worse off than under the client's own plan.
     */
    public boolean makesUpForRemoved() {
        for (ClientMarker marker : removed) {
            boolean asked = marker.place() != ClientMarker.Place.IMPLICIT;
            if (asked && marker.block() >= 0 && !makesUpFor(marker)) {
                return false;
            }
        }
        return true;
    }

    private boolean makesUpFor(ClientMarker marker) {
        for (Breakpoint breakpoint : breakpoints) {
            if (breakpoint.ours()
                    && breakpoint.block() >= marker.block()
                    && breakpoint.ttl().compareTo(marker.ttl()) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether the request's bytes change under this plan, those of a header that carries a key included. */
    public boolean changesBytes() {
        return key.isPresent() || !removed.isEmpty() || breakpoints.stream().anyMatch(Breakpoint::ours);
    }
}
