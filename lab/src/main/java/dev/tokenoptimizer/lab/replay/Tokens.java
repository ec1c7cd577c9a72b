package dev.tokenoptimizer.lab.replay;

/**
 * Input tokens by what they cost.
 *
 * @param fresh at the plain price
 * @param read from the cache
 * @param written5m for five minutes
 * @param written1h for one hour
 */
public record Tokens(long fresh, long read, long written5m, long written1h) {

    public long input() {
        return fresh + read + written();
    }

    public long written() {
        return written5m + written1h;
    }
}
