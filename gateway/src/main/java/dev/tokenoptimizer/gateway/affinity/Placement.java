package dev.tokenoptimizer.gateway.affinity;

import java.util.Locale;

/** Why a request went to the account that it went to. Closed list, used in metrics and the access log. */
public enum Placement {
    /** Where its family is at home. */
    HOME,
    /** Elsewhere, because its home failed or was overloaded lately. */
    AWAY,
    /** To the one account that can read what it carries. */
    BOUND,
    /** To the first account, because it says nothing of a family. */
    FIRST;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Name in metrics and logs: lower case with underscores. */
    public String label() {
        return label;
    }
}
