package dev.tokenoptimizer.gateway.affinity;

import dev.tokenoptimizer.gateway.route.Route;

/**
 * Which account serves a request.
 *
 * @param account the route as that account has it
 */
public record Choice(Route account, Placement placement) {

    /** Whether another account may serve the request when this one does not. */
    public boolean mayMove() {
        return placement == Placement.HOME || placement == Placement.AWAY;
    }
}
