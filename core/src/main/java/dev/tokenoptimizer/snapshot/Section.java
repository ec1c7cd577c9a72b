package dev.tokenoptimizer.snapshot;

/** The parts of a snapshot. Numbers are part of the format and never used again for something else. */
public enum Section {
    /** Prefixes and rates of return of what was really sent. */
    HISTORY(1),
    /** The same of what was only observed. */
    IMAGINED_HISTORY(2),
    /** How far token estimates are off. */
    TOKEN_CORRECTIONS(3),
    /** Where the provider refused markers. */
    REFUSALS(4),
    /** What each application has at risk. */
    LEARNING_BUDGETS(5),
    /** By which strategy each application is marked. */
    STRATEGIES(6),
    /** What the provider would hold by the client's own markers. */
    CLIENT_MARKERS(7),
    /** Shortest prefixes that providers cache. */
    MINIMUMS(8),
    /** Where the provider refused markers for an hour because of the hour. */
    LONG_REFUSALS(10);

    final int number;

    Section(int number) {
        this.number = number;
    }
}
