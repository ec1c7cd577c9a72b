package dev.tokenoptimizer.history;

import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.usage.Usage;

/** One request under way; told how it went, so that history learns from the bill and not from the plan. */
public interface Sending {

    /** The answer began: what was written is readable, its lifetime counted from the start of the request. */
    void begun();

    /** The bill is known: entries that it contradicts are corrected. */
    void served(Usage usage);

    /**
     * The provider refused it, and it leaves again under another plan. That is no second sighting of its prefixes. This
     * sending is over.
     */
    Sending resent(Plan plan, long startMillis);

    /** Nothing is known of the outcome or the request failed: pending writes are forgotten. */
    void abandoned();
}
