package dev.tokenoptimizer.dialect.anthropic;

import dev.tokenoptimizer.prompt.KeyedHash;

/** Sum of digests: the same whatever their order. Without the key nobody can make two sets with the same sum. */
final class DigestSum {

    private long high;
    private long low;

    /** Adds the digest that the hash finished last. */
    void add(KeyedHash hash) {
        high += hash.high();
        low += hash.low();
    }

    void feedTo(KeyedHash hash) {
        hash.update(high);
        hash.update(low);
    }
}
