package dev.tokenoptimizer.lab.trace;

import java.util.Random;

/**
 * How long people and programs wait where a recording does not say: nine pauses in ten are log-normal with a median of 8
 * seconds and a sigma of 1 (two thirds lie between 3 and 22 seconds), one in ten is uniform between 5 and 40 minutes. A
 * sequence depends on seed and session alone, so that it is the same directly and through the gateway. Only generators and
 * functions whose results Java prescribes to the bit are used.
 */
public final class Pauses {

    private static final double LONG_SHARE = 0.1;
    private static final double LONG_LEAST_MILLIS = 300_000;
    private static final double LONG_SPREAD_MILLIS = 2_100_000;
    private static final double MEDIAN_MILLIS = 8_000;
    private static final double SIGMA = 1;

    private final Random random;

    /** @param session number of the session in its file, from 0 */
    public Pauses(long seed, int session) {
        this.random = new Random(mix(seed, session));
    }

    /** The next pause in milliseconds. */
    public long next() {
        if (random.nextDouble() < LONG_SHARE) {
            return Math.round(LONG_LEAST_MILLIS + LONG_SPREAD_MILLIS * random.nextDouble());
        }
        return Math.round(MEDIAN_MILLIS * StrictMath.exp(SIGMA * random.nextGaussian()));
    }

    /** Neighbouring seeds of {@link Random} begin alike; mixing (SplitMix64's finaliser) parts them. */
    private static long mix(long seed, int session) {
        long z = seed * 0x9E3779B97F4A7C15L + session;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
