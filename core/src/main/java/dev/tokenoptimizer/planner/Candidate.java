package dev.tokenoptimizer.planner;

import dev.tokenoptimizer.history.Chances;
import dev.tokenoptimizer.plan.Reason;

/**
 * A position where a breakpoint may go.
 *
 * @param block block that would carry it
 * @param tokens estimated tokens of the prefix
 * @param chances that another request carries the prefix in time
 * @param pausesOutlived pauses over five minutes through which an hour keeps it, one after the other
 * @param lifetimes which it may ask for
 * @param reason why it would be there
 * @param forced whether the client marks it anyway
 */
record Candidate(
        int block,
        int tokens,
        Chances chances,
        double pausesOutlived,
        Lifetimes lifetimes,
        Reason reason,
        boolean forced) {

    /** What a marker may ask for without breaking the order of lifetimes. */
    enum Lifetimes {
        SHORT,
        LONG,
        ANY
    }

    Candidate withChances(Chances other) {
        return new Candidate(block, tokens, other, pausesOutlived, lifetimes, reason, forced);
    }

    /** The same, where a prefix that comes back so and outlives so many pauses is marked here as well. */
    Candidate atLeast(Chances others, double pauses) {
        return new Candidate(
                block, tokens, chances.atLeast(others), Math.max(pausesOutlived, pauses), lifetimes, reason, forced);
    }

    /** The same where it has to be marked. */
    Candidate asForced() {
        return new Candidate(block, tokens, chances, pausesOutlived, lifetimes, reason, true);
    }

    /** The same for five minutes only, where we have the choice. */
    Candidate withoutLong() {
        return lifetimes == Lifetimes.ANY
                ? new Candidate(block, tokens, chances, pausesOutlived, Lifetimes.SHORT, reason, forced)
                : this;
    }
}
