package dev.tokenoptimizer.planner;

import dev.tokenoptimizer.plan.Reason;

/**
 * A position where a breakpoint may go.
 *
 * @param block block that would carry it
 * @param tokens estimated tokens of the prefix
 * @param chance that another request carries the prefix in time, 0 to 1
 * @param reason why it would be there
 * @param forced whether the client marks it anyway
 */
record Candidate(int block, int tokens, double chance, Reason reason, boolean forced) {

    Candidate withChance(double other) {
        return new Candidate(block, tokens, other, reason, forced);
    }
}
