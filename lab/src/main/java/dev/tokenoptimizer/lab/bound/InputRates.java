package dev.tokenoptimizer.lab.bound;

import dev.tokenoptimizer.tariff.Prices;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.Comparator;
import java.util.List;

/**
 * What an input token costs, in units of a fresh one at the tariff's standard price.
 *
 * @param fresh a fresh token; above 1 only for prompts that are dearer for their length
 * @param read a token read from the cache
 * @param lifetimes what can be written, from short to long; at least one
 */
public record InputRates(double fresh, double read, List<Lifetime> lifetimes) {

    public InputRates {
        lifetimes = List.copyOf(lifetimes);
        if (lifetimes.isEmpty()) {
            throw new IllegalArgumentException("a cache without a lifetime");
        }
    }

    /**
     * A lifetime on offer.
     *
     * @param millis how long an entry lives after the start of the request that wrote or last read it
     * @param write a token written for it
     */
    public record Lifetime(long millis, double write) {}

    /** The rates of a request with that many input tokens. */
    static InputRates of(Tariff tariff, long inputTokens) {
        double unit = tariff.prices().input();
        Prices prices = tariff.pricesFor(inputTokens);
        return new InputRates(
                prices.input() / unit,
                prices.read() / unit,
                tariff.ttls().stream()
                        .sorted(Comparator.naturalOrder())
                        .map(ttl -> new Lifetime(ttl.millis(), prices.write(ttl) / unit))
                        .toList());
    }
}
