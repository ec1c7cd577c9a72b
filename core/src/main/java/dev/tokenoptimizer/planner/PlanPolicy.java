package dev.tokenoptimizer.planner;

import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.tariff.Money;

/**
 * What the caller allows a plan to do.
 *
 * @param clientMarkers what happens to the client's own markers
 * @param allowance write premium that may still be put at risk for this application; zero allows reads only, a negative
 *     amount not even these, because reads that were expected did not come true
 * @param scarcity share of the learning budget that is at risk already, 0 to 1: the more it is, the surer a write must be
 * @param write block through which others wait to read what this request writes, so that a return is certain; -1 for none
 */
public record PlanPolicy(ClientMarkers clientMarkers, Money allowance, double scarcity, int write) {

    /** Nobody waits. */
    public PlanPolicy(ClientMarkers clientMarkers, Money allowance, double scarcity) {
        this(clientMarkers, allowance, scarcity, -1);
    }

    /** With a budget that nothing has been taken from. */
    public PlanPolicy(ClientMarkers clientMarkers, Money allowance) {
        this(clientMarkers, allowance, 0);
    }

    PlanPolicy keepingMarkers() {
        return new PlanPolicy(ClientMarkers.AUGMENT, allowance, scarcity, write);
    }
}
