package dev.tokenoptimizer.gateway.exchange;

import java.util.Locale;

/** Why a request with a prompt went through unread, as far as the gateway itself decides that. Closed list. */
public enum PassThrough {
    /** The body is compressed. */
    ENCODED_BODY,
    /** The content type is not JSON. */
    NOT_JSON,
    /** The body is larger than one may be. */
    BODY_LIMIT,
    /** All buffered bodies together are larger than they may be. */
    BYTE_BUDGET,
    /** Too many large bodies wait for a planning thread. */
    PLANNER_OVERLOADED,
    /** The plan of a large body took too long. */
    PLANNER_LATE,
    /** The optimizer broke its promise never to throw; a defect. */
    OPTIMIZER_FAILED,
    /** The optimizer's edits do not fit the body; a defect. */
    EDITS_MISFIT;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Name in metrics and logs: lower case with underscores. */
    public String label() {
        return label;
    }
}
