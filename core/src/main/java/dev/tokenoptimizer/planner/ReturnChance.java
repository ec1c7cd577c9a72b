package dev.tokenoptimizer.planner;

import dev.tokenoptimizer.history.Recall.KnownPrefix;

/** The chance that a known prefix comes back in time: its own returns, smoothed towards those of prefixes like it. */
final class ReturnChance {

    /** How many own sightings weigh as much as the learnt chance. */
    static final double CONTEXT_WEIGHT = 6;

    private static final long SHORT_GAP_MILLIS = 300_000;

    private ReturnChance() {}

    /** The gap that this very request closes counts already. */
    static double of(KnownPrefix prefix, long nowMillis) {
        int closed = nowMillis - prefix.lastSeenMillis() <= SHORT_GAP_MILLIS ? 1 : 0;
        return (prefix.returnsWithin5m() + closed + CONTEXT_WEIGHT * prefix.chance())
                / (prefix.visits() + CONTEXT_WEIGHT);
    }
}
