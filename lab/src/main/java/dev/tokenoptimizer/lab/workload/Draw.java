package dev.tokenoptimizer.lab.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Random values of the kinds that traffic is made of. The same seed gives the same values on every machine: transcendental
 * functions come from {@link StrictMath}. Not thread-safe.
 */
final class Draw {

    private final SplittableRandom random;

    Draw(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** A whole number from least to most, both included. */
    int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    /** From 0 to below 1. */
    double uniform() {
        return random.nextDouble();
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** Times between arrivals that know nothing of each other. */
    double exponential(double mean) {
        return -mean * StrictMath.log(1 - random.nextDouble());
    }

    /** Sizes and pauses: two thirds lie within a factor of {@code exp(sigma)} around the median. */
    double logNormal(double median, double sigma) {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        double normal = radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
        return median * StrictMath.exp(sigma * normal);
    }

    /** A log-normal number of tokens, kept within bounds. */
    int tokens(double median, double sigma, int least, int most) {
        return Math.clamp(StrictMath.round(logNormal(median, sigma)), least, most);
    }

    /** A whole number of at least 1, after each of which the next one comes with the same probability. */
    int geometric(double mean) {
        double more = 1 - 1 / mean;
        int count = 1;
        while (chance(more)) {
            count++;
        }
        return count;
    }

    <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** The same elements in a random order. */
    <T> List<T> shuffled(List<T> elements) {
        List<T> order = new ArrayList<>(elements);
        for (int i = order.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            T moved = order.get(i);
            order.set(i, order.get(other));
            order.set(other, moved);
        }
        return order;
    }
}
