package dev.tokenoptimizer.lab.replay;

/**
 * Input tokens by what they cost.
 *
 * @param fresh at the plain price
 * @param read from the cache
 * @param written5m for five minutes
 * @param written30m for thirty minutes
 * @param written1h for one hour
 */
public record Tokens(long fresh, long read, long written5m, long written30m, long written1h) {

    /** From a provider that writes for five minutes or an hour. */
    public Tokens(long fresh, long read, long written5m, long written1h) {
        this(fresh, read, written5m, 0, written1h);
    }

    public long input() {
        return fresh + read + written();
    }

    public long written() {
        return written5m + written30m + written1h;
    }
}
