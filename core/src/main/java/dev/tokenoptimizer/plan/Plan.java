package dev.tokenoptimizer.plan;

import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.ClientMarker.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The breakpoints chosen for one request.
 *
 * @param breakpoints in rendered order, the client's kept ones included
 * @param removed markers to take out: the client's only in marker mode {@code replace} or where the platform refuses them, and the
 *     one that the provider sets by itself
 * @param withheld why positions worth a thought got no breakpoint; the first says why there is none at all, if so
 * @param expectation what the provider is expected to bill
 * @param key the key that leads it to the cache of its like; empty for none
 * @param translated the marker among the removed ones that the platform refuses, whether or not another had to take its place: what
 *     caching the client asked for is the same without it; empty for none
 * @param unscoped markers of the client's that stay, but for their scope, which the platform refuses
 */
public record Plan(
        List<Breakpoint> breakpoints,
        List<ClientMarker> removed,
        List<Reason> withheld,
        Expectation expectation,
        Optional<SentKey> key,
        Optional<ClientMarker> translated,
        List<ClientMarker> unscoped) {

    /** Without a key. */
    public Plan(
            List<Breakpoint> breakpoints, List<ClientMarker> removed, List<Reason> withheld, Expectation expectation) {
        this(breakpoints, removed, withheld, expectation, Optional.empty(), Optional.empty(), List.of());
    }

    /** The same with that key, or without any. */
    public Plan withKey(Optional<SentKey> changed) {
        return changed.equals(key)
                ? this
                : new Plan(breakpoints, removed, withheld, expectation, changed, translated, unscoped);
    }

    /** The same where these breakpoints take the place of the ones it has, and of a marker that the platform refuses. */
    public Plan translating(ClientMarker refused, List<Breakpoint> inItsPlace) {
        List<ClientMarker> gone = new ArrayList<>(removed);
        gone.add(refused);
        return new Plan(inItsPlace, gone, withheld, expectation, key, Optional.of(refused), unscoped);
    }

    /** The same with one more reason. */
    public Plan withReason(Reason more) {
        List<Reason> reasons = new ArrayList<>(withheld);
        reasons.add(more);
        return new Plan(breakpoints, removed, reasons, expectation, key, translated, unscoped);
    }

    /** The same where these markers lose their scope, which is among the reasons then. */
    public Plan withoutScope(List<ClientMarker> scoped) {
        return new Plan(breakpoints, removed, withheld, expectation, key, translated, scoped)
                .withReason(Reason.SCOPE_REFUSED);
    }

    /** Tokens that a request with server tools is taken to have written on top once it carries a marker. */
    public static final int SERVER_TOOL_TOKENS = 4_000;

    public Plan {
        breakpoints = List.copyOf(breakpoints);
        removed = List.copyOf(removed);
        withheld = List.copyOf(withheld);
        unscoped = List.copyOf(unscoped);
    }

    /**
     * Whether every client marker that it takes out is made up for: by one of ours on the same block or a later one, for at
     * least as long. Without that the conversation would be worse off than under the client's own plan.
     */
    public boolean makesUpForRemoved() {
        return makesUpForRemoved(Set.of(Place.IMPLICIT));
    }

    /** The same but for markers of these places. */
    boolean makesUpForRemoved(Set<Place> excepted) {
        for (ClientMarker marker : removed) {
            if (!excepted.contains(marker.place()) && marker.block() >= 0 && !makesUpFor(marker)) {
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
        return key.isPresent()
                || !removed.isEmpty()
                || !unscoped.isEmpty()
                || breakpoints.stream().anyMatch(Breakpoint::inserted);
    }

    /** Whether the provider is asked to cache otherwise than the client asked it. */
    public boolean changesCaching() {
        return key.isPresent()
                || removed.stream().anyMatch(marker -> !translated.equals(Optional.of(marker)))
                || breakpoints.stream().anyMatch(Breakpoint::ours);
    }
}
