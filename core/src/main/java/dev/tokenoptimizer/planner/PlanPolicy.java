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
 */
public record PlanPolicy(ClientMarkers clientMarkers, Money allowance, double scarcity) {

    /** With a budget that nothing has been taken from. */
    public PlanPolicy(ClientMarkers clientMarkers, Money allowance) {
        this(clientMarkers, allowance, 0);
    }
}
