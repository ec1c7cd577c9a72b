package dev.tokenoptimizer.planner;

import dev.tokenoptimizer.history.Chances;
import dev.tokenoptimizer.history.Recall.KnownPrefix;
import dev.tokenoptimizer.prompt.Ttl;

/** The chance that a known prefix comes back in time: its own returns, smoothed towards those of prefixes like it. */
final class ReturnChance {

    /** How many own sightings weigh as much as the learnt chance. */
    static final double CONTEXT_WEIGHT = 6;

    /** Pauses of more than an hour that every prefix is charged with beforehand: pauses that never end are not seen. */
    private static final double LOST_PRIOR = 2;

    /** How many more where none like it came back within the hour. */
    private static final double CONTEXT_LOST = 12;

    private ReturnChance() {}

    /** The gap that this very request closes counts already. */
    static Chances of(KnownPrefix prefix, Ttl shortTtl, long nowMillis) {
        long gap = nowMillis - prefix.lastSeenMillis();
        int withinShort = prefix.returnsWithinShort() + (gap <= shortTtl.millis() ? 1 : 0);
        int within1h = prefix.returnsWithinShort() + prefix.returnsWithin1h() + (gap <= Ttl.ONE_HOUR.millis() ? 1 : 0);
        double sightings = prefix.visits() + CONTEXT_WEIGHT;
        return new Chances(
                (withinShort + CONTEXT_WEIGHT * prefix.chances().withinShort()) / sightings,
                (within1h + CONTEXT_WEIGHT * prefix.chances().within1h()) / sightings);
    }

    /**
     * How many pauses of five minutes to an hour an entry is expected to live through that an hour keeps, until one comes that is
     * longer: 0 where requests that need it never pause so long. The pause that this very request closes counts already.
     */
    static double pausesOutlived(KnownPrefix prefix, long nowMillis) {
        long pause = prefix.lastUsedMillis() == 0 ? 0 : nowMillis - prefix.lastUsedMillis();
        int outlived =
                prefix.longPauses() + (pause > Ttl.FIVE_MINUTES.millis() && pause <= Ttl.ONE_HOUR.millis() ? 1 : 0);
        int lost = prefix.lostPauses() + (pause > Ttl.ONE_HOUR.millis() ? 1 : 0);
        return outlived
                / (lost + LOST_PRIOR + CONTEXT_LOST * (1 - prefix.chances().within1h()));
    }
}
