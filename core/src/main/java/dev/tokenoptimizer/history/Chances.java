package dev.tokenoptimizer.history;

/**
 * How likely another request carries a prefix.
 *
 * @param withinShort within the shortest lifetime that its model offers, 0 to 1
 * @param within1h in the next hour, 0 to 1; at least as likely
 */
public record Chances(double withinShort, double within1h) {

    /** It does not come back. */
    public static final Chances NONE = new Chances(0, 0);

    /** Of two prefixes one of which begins the other: who carries the longer one carries the shorter. */
    public Chances atLeast(Chances longer) {
        return new Chances(Math.max(withinShort, longer.withinShort), Math.max(within1h, longer.within1h));
    }
}
