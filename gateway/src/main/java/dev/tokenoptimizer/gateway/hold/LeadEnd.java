package dev.tokenoptimizer.gateway.hold;

import java.util.Locale;

/** How it ended that a request led. Closed list, used in metrics and the access log. */
public enum LeadEnd {
    /** Its answer began, and others can read what it wrote. */
    BEGAN,
    /** It wrote nothing that others could read: its plan had no place or no money for it, or it failed or was cancelled. */
    HANDED_OVER;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Name in metrics and logs: lower case with underscores. */
    public String label() {
        return label;
    }
}
