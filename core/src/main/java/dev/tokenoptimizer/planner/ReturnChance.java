package dev.tokenoptimizer.planner;

import dev.tokenoptimizer.history.Chances;
import dev.tokenoptimizer.history.Recall.KnownPrefix;

/** The chance that a known prefix comes back in time: its own returns, smoothed towards those of prefixes like it. */
final class ReturnChance {

    /** How many own sightings weigh as much as the learnt chance. */
    static final double CONTEXT_WEIGHT = 6;

    /** Pauses of more than an hour that every prefix is charged with beforehand: pauses that never end are not seen. */
    private static final double LOST_PRIOR = 2;

    /** How many more where none like it came back within the hour. */
    private static final double CONTEXT_LOST = 12;

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

    /**
     * How many pauses of five minutes to an hour an entry is expected to live through that an hour keeps, until one comes that is
     * longer: 0 where requests that need it never pause so long. The pause that this very request closes counts already.
     */
    static double pausesOutlived(KnownPrefix prefix, long nowMillis) {
        long pause = prefix.lastUsedMillis() == 0 ? 0 : nowMillis - prefix.lastUsedMillis();
        int outlived = prefix.longPauses() + (pause > SHORT_GAP_MILLIS && pause <= LONG_GAP_MILLIS ? 1 : 0);
        int lost = prefix.lostPauses() + (pause > LONG_GAP_MILLIS ? 1 : 0);
        return outlived
                / (lost + LOST_PRIOR + CONTEXT_LOST * (1 - prefix.chances().within1h()));
    }
}
