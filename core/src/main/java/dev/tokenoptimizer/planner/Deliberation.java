package dev.tokenoptimizer.planner;

import dev.tokenoptimizer.plan.Plan;
import java.util.List;

/**
 * A plan with everything that was weighed for it.
 *
 * @param readThrough deepest block whose prefix the provider is believed to hold and the plan reads, -1 for none
 * @param candidates positions beyond it where a breakpoint may pay, ascending by block; empty when a rule leaves nothing to
 *     decide
 */
public record Deliberation(Plan plan, int readThrough, List<Weighed> candidates) {

    public Deliberation {
        candidates = List.copyOf(candidates);
    }
}
