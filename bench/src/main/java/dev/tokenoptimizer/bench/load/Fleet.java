package dev.tokenoptimizer.bench.load;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Proxies among which clients send their requests in turns.
 *
 * @param name what a report calls them
 * @param members at least one
 * @param store what they share, if anything
 */
record Fleet(String name, List<ProxyUnderTest> members, Optional<StoreUnderTest> store) {

    /** One proxy that shares nothing. */
    static Fleet of(ProxyUnderTest only) {
        return new Fleet(only.name(), List.of(only), Optional.empty());
    }

    List<Integer> ports() {
        return members.stream().map(ProxyUnderTest::port).toList();
    }

    /** Processor time of all so far, nanoseconds. */
    long cpuNanos() {
        return members.stream().mapToLong(ProxyUnderTest::cpuNanos).sum();
    }

    /** The sum of a figure over all. */
    double sum(ToDoubleFunction<ProxyUnderTest> figure) {
        return members.stream().mapToDouble(figure).sum();
    }
}
