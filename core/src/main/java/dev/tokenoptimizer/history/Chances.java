package dev.tokenoptimizer.history;

/**
 * How likely another request carries a prefix.
 *
 * @param within5m in the next five minutes, 0 to 1
 * @param within1h in the next hour, 0 to 1; at least as likely
 */
public record Chances(double within5m, double within1h) {

    /** It does not come back. */
    public static final Chances NONE = new Chances(0, 0);

    /** Of two prefixes one of which begins the other: who carries the longer one carries the shorter. */
    public Chances atLeast(Chances longer) {
        return new Chances(Math.max(within5m, longer.within5m), Math.max(within1h, longer.within1h));
    }
}
