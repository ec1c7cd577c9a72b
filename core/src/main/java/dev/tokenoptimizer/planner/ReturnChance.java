package dev.tokenoptimizer.planner;

import dev.tokenoptimizer.history.Chances;
import dev.tokenoptimizer.history.Recall.KnownPrefix;

/** The chance that a known prefix comes back in time: its own returns, smoothed towards those of prefixes like it. */
final class ReturnChance {

    /** How many own sightings weigh as much as the learnt chance. */
    static final double CONTEXT_WEIGHT = 6;

    private static final long SHORT_GAP_MILLIS = 300_000;
    private static final long LONG_GAP_MILLIS = 3_600_000;

    private ReturnChance() {}

    /** The gap that this very request closes counts already. */
    static Chances of(KnownPrefix prefix, long nowMillis) {
        long gap = nowMillis - prefix.lastSeenMillis();
        int within5m = prefix.returnsWithin5m() + (gap <= SHORT_GAP_MILLIS ? 1 : 0);
        int within1h = prefix.returnsWithin5m() + prefix.returnsWithin1h() + (gap <= LONG_GAP_MILLIS ? 1 : 0);
        double sightings = prefix.visits() + CONTEXT_WEIGHT;
        return new Chances(
                (within5m + CONTEXT_WEIGHT * prefix.chances().within5m()) / sightings,
                (within1h + CONTEXT_WEIGHT * prefix.chances().within1h()) / sightings);
    }
}
