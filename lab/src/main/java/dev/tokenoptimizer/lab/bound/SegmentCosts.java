package dev.tokenoptimizer.lab.bound;

import dev.tokenoptimizer.lab.trace.PrefixTree;

/** The least that the prefix nodes of a trace cost, each cached on its own; nodes that always came together are priced once. */
final class SegmentCosts {

    private final Segments segments;
    private final VisitCosts costs;

    /** @param lifetimes how many there are on offer */
    SegmentCosts(PrefixTree tree, int lifetimes) {
        this.costs = new VisitCosts(lifetimes);
        this.segments = new Segments(tree, (deeper, shallower) -> costs.copy(deeper, shallower));
    }

    /** Prices a visit of every node from the root to this one. */
    void visit(int cache, int leaf, long atMillis, InputRates rates) {
        segments.walk(cache, leaf);
        for (int i = 0; i < segments.pathLength(); i++) {
            costs.visit(segments.onPath(i), atMillis, rates, true);
        }
    }

    /** The least that all visits so far cost together. */
    double total() {
        double sum = 0;
        for (int segment = 0; segment < segments.size(); segment++) {
            sum += costs.least(segment) * segments.tokens(segment);
        }
        return sum;
    }
}
