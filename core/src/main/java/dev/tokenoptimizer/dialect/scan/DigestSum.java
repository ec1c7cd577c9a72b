package dev.tokenoptimizer.dialect.scan;

import dev.tokenoptimizer.prompt.KeyedHash;

/**
 * Sum of digests, the same whatever their order, and beside it one in which each place has a weight of its own. Without the key
 * nobody can make two sets with the same sum.
 */
public final class DigestSum {

    private static final long WEIGHT = 0x9E37_79B9_7F4A_7C15L;

    private long high;
    private long low;
    private long orderedHigh;
    private long orderedLow;

    /** Adds the digest that the hash finished last. */
    public void add(KeyedHash hash) {
        add(hash.high(), hash.low());
    }

    /** Adds a digest. */
    public void add(long digestHigh, long digestLow) {
        high += digestHigh;
        low += digestLow;
        orderedHigh = orderedHigh * WEIGHT + digestHigh;
        orderedLow = orderedLow * WEIGHT + digestLow;
    }

    /** The sum as it is now. */
    DigestSum copy() {
        DigestSum copy = new DigestSum();
        copy.high = high;
        copy.low = low;
        copy.orderedHigh = orderedHigh;
        copy.orderedLow = orderedLow;
        return copy;
    }

    /** Feeds what does not depend on the order. */
    public void feedTo(KeyedHash hash) {
        hash.update(high);
        hash.update(low);
    }

    /** Feeds what depends on the order. */
    public void feedInOrderTo(KeyedHash hash) {
        hash.update(orderedHigh);
        hash.update(orderedLow);
    }
}
