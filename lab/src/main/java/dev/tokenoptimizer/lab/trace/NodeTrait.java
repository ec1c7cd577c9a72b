package dev.tokenoptimizer.lab.trace;

/** What is special about a block of a trace. */
public enum NodeTrait {
    /** The block is the first of a message. */
    STARTS_MESSAGE(8),
    /** The block cannot carry a marker. */
    UNMARKABLE(16),
    /** The block is rendered elsewhere in the prompt: the prefix that ends with it is the one that ends before it. */
    SAME_PREFIX(32);

    /** A bit beyond those of a kind. */
    final int bit;

    NodeTrait(int bit) {
        this.bit = bit;
    }
}
