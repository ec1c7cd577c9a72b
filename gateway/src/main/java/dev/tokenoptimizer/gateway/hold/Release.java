package dev.tokenoptimizer.gateway.hold;

import java.util.Locale;

/** Why a request that was held goes on. Closed list, used in metrics and the access log. */
public enum Release {
    /** The answer of the request that it followed began: what that one wrote can be read. */
    LEADER_BEGAN,
    /** The same of a request that another instance serves. */
    BEGAN_ELSEWHERE,
    /** The request that it followed will not write the prefix. */
    HANDED_OVER,
    /** It waited as long as it may. */
    LIMIT,
    /** Its client went away, or the gateway stopped. */
    LEFT;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Whether it reads what the other one wrote. */
    boolean isRead() {
        return this == LEADER_BEGAN || this == BEGAN_ELSEWHERE;
    }

    /** Name in metrics and logs: lower case with underscores. */
    public String label() {
        return label;
    }
}
