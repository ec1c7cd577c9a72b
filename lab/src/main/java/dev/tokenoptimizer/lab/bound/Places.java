package dev.tokenoptimizer.lab.bound;

import dev.tokenoptimizer.lab.trace.NodeTrait;
import dev.tokenoptimizer.lab.trace.PrefixTree;
import java.util.Arrays;

/**
 * The places of one cache where a marker can be worth more than at its neighbours: of every stretch of blocks that always came
 * together the first and the last block that can be marked and reach the shortest cacheable prefix. In between, worth and price
 * of a marker grow in a straight line. Places are numbered from 0, shallow before deep on every path.
 */
final class Places {

    static final int NONE = -1;

    private static final int NOT_YET = -2;

    private final PrefixTree tree;
    private final int minimumPrefix;
    private int[] nodes = new int[16];
    private int[] parents = new int[16];
    private int[] levels = new int[16];
    private int size;
    private final int[] ends;
    private final int[] totals;

    private Places(PrefixTree tree, int minimumPrefix, int requests) {
        this.tree = tree;
        this.minimumPrefix = minimumPrefix;
        this.ends = new int[requests];
        this.totals = new int[requests];
    }

    static Places of(PrefixTree tree, Traffic traffic, int minimumPrefix) {
        Segments segments = new Segments(tree, (deeper, shallower) -> {});
        for (int request = 0; request < traffic.size(); request++) {
            segments.walk(0, traffic.leaf(request));
        }
        int[] deepest = new int[segments.size()];
        Arrays.fill(deepest, NOT_YET);
        Places places = new Places(tree, minimumPrefix, traffic.size());
        for (int request = 0; request < traffic.size(); request++) {
            segments.walk(0, traffic.leaf(request));
            int place = NONE;
            for (int i = segments.pathLength() - 1; i >= 0; i--) {
                int segment = segments.onPath(i);
                if (deepest[segment] == NOT_YET) {
                    deepest[segment] = places.add(segments.firstNode(segment), segments.lastNode(segment), place);
                }
                place = deepest[segment];
            }
            places.ends[request] = place;
            places.totals[request] = tree.prefixTokens(traffic.leaf(request));
        }
        return places;
    }

    /** Adds the places of a segment behind a place and returns the deepest, which is that place when there are none. */
    private int add(int firstNode, int lastNode, int parent) {
        int first = Math.max(firstNode, reachingMinimum(firstNode, lastNode));
        while (first <= lastNode && !canCarry(first)) {
            first++;
        }
        if (first > lastNode) {
            return parent;
        }
        int last = lastNode;
        while (!canCarry(last)) {
            last--;
        }
        int place = add(first, parent);
        return last == first ? place : add(last, place);
    }

    private int add(int node, int parent) {
        if (size == nodes.length) {
            nodes = Arrays.copyOf(nodes, 2 * size);
            parents = Arrays.copyOf(parents, 2 * size);
            levels = Arrays.copyOf(levels, 2 * size);
        }
        nodes[size] = node;
        parents[size] = parent;
        levels[size] = level(parent) + 1;
        return size++;
    }

    private boolean canCarry(int node) {
        return !tree.has(node, NodeTrait.UNMARKABLE) && !tree.has(node, NodeTrait.SAME_PREFIX);
    }

    /** The first node of a row of numbers that reaches the shortest cacheable prefix; one more than the last if none does. */
    private int reachingMinimum(int firstNode, int lastNode) {
        int low = firstNode;
        int high = lastNode + 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (tree.prefixTokens(middle) < minimumPrefix) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    int size() {
        return size;
    }

    /** Places on the paths of all requests together. */
    long onAllPaths() {
        long sum = 0;
        for (int end : ends) {
            sum += level(end);
        }
        return sum;
    }

    /** The next place towards the root; {@link #NONE} for the first. */
    int parent(int place) {
        return parents[place];
    }

    /** Places on the path to this one, itself included; 0 for {@link #NONE}. */
    int level(int place) {
        return place == NONE ? 0 : levels[place];
    }

    /** Blocks of the prefix; 0 for {@link #NONE}. */
    int depth(int place) {
        return place == NONE ? 0 : tree.depth(nodes[place]);
    }

    /** Tokens of the prefix; 0 for {@link #NONE}. */
    int tokens(int place) {
        return place == NONE ? 0 : tree.prefixTokens(nodes[place]);
    }

    /** The deepest place of a request's prompt, or {@link #NONE}. */
    int last(int request) {
        return ends[request];
    }

    /** Input tokens of a request. */
    int total(int request) {
        return totals[request];
    }
}
