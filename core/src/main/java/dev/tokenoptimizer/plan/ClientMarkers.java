package dev.tokenoptimizer.plan;

/** What happens to markers that the client set itself. The one that a provider sets unasked is nobody's: it goes where it costs more than it brings, unless the client's own plan is respected. */
public enum ClientMarkers {
    /** Leave the client's plan as it is and only measure; requests without markers are planned. */
    RESPECT,
    /** Keep the client's markers and use free slots when it pays. */
    AUGMENT,
    /**
     * Take the client's markers out and plan from scratch; where that plan would reach less deep than theirs, or not live as
     * long, {@link #AUGMENT}.
     */
    REPLACE
}
