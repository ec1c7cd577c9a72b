package dev.tokenoptimizer.plan;

import java.util.Locale;

/** By what kind of rule a request is marked. All but the learned one are what an application could do by itself. */
public enum Strategy {
    /** What history says will come back, where it earns most. */
    LEARNED,
    /** The client's own markers and nothing else. */
    AS_SENT,
    /** One marker at the end of every prompt; where the provider does not look back, another at the longest prefix that it holds. */
    END,
    /** One marker at the end of what came before, so that it is written when it is seen for the second time. */
    SECOND_SIGHTING;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Name in metrics, logs and output: lower case with underscores. */
    public String label() {
        return label;
    }
}
