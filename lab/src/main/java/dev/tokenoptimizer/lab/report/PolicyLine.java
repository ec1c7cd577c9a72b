package dev.tokenoptimizer.lab.report;

import java.util.Optional;

/**
 * A policy on a trace.
 *
 * @param figures empty where it is not applicable
 * @param missing what the trace lacks for it; empty where it is applicable or the result does not say
 */
record PolicyLine(String name, Optional<Figures> figures, String missing) {

    /** Name of the gateway's own planner, which charts set apart. */
    static final String OURS = "ours";

    boolean isOurs() {
        return name.equals(OURS);
    }
}
