package dev.tokenoptimizer.lab.provider;

import dev.tokenoptimizer.usage.Usage;

/**
 * How long answers take. Time to first token is 250 ms plus 25 µs per token that has to be computed (fresh or written) plus 2 µs
 * per token read from the cache; then 80 output tokens per second. The figures are ours: near what users see, and what matters
 * is that uncached tokens take time.
 *
 * @param factor how many times faster than that; 0 answers at once
 */
public record Pacing(double factor) {

    /** As slow as the real thing. */
    public static final Pacing REAL = new Pacing(1);

    /** No waiting at all. */
    public static final Pacing AT_ONCE = new Pacing(0);

    private static final double BASE_MILLIS = 250;
    private static final double MILLIS_PER_COMPUTED_TOKEN = 0.025;
    private static final double MILLIS_PER_READ_TOKEN = 0.002;
    private static final double MILLIS_PER_OUTPUT_TOKEN = 12.5;

    public Pacing {
        if (!(factor >= 0)) {
            throw new IllegalArgumentException("factor must be 0 or more, not " + factor);
        }
    }

    /** Milliseconds from the start of the request to the first token. */
    public long millisToFirstToken(Usage usage) {
        long computed = usage.input() - usage.read();
        return scaled(BASE_MILLIS + MILLIS_PER_COMPUTED_TOKEN * computed + MILLIS_PER_READ_TOKEN * usage.read());
    }

    /** Milliseconds from the first token until so many tokens are generated. */
    public long millisToGenerate(long outputTokens) {
        return scaled(MILLIS_PER_OUTPUT_TOKEN * outputTokens);
    }

    private long scaled(double millis) {
        return factor == 0 ? 0 : Math.round(millis / factor);
    }
}
