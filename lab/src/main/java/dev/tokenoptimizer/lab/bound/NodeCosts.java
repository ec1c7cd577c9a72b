package dev.tokenoptimizer.lab.bound;

import dev.tokenoptimizer.lab.trace.PrefixTree;
import java.util.Arrays;

/**
 * The least a token of each prefix node costs, over the visits of the node so far, when every node is cached on its own. After
 * a visit the node is either not cached or lives for one of the lifetimes on offer; for each of these the cheapest way to get
 * there is kept, so that a visit takes constant time and the optimum is exact. About 50 bytes for every node visited in a cache.
 */
final class NodeCosts {

    private static final int NONE = -1;
    private static final int START = 1024;

    private final int states;

    /** Slot of the cache that visited the node last; the others follow by {@link #others}. */
    private int[] slots = new int[0];

    private int[] others = new int[START];
    private int[] caches = new int[START];
    private int[] nodes = new int[START];
    private long[] visited = new long[START];

    /** For each slot, the cost of not being cached, then of living for each lifetime from short to long. */
    private double[] costs;

    private int size;

    /** @param lifetimes how many there are on offer */
    NodeCosts(int lifetimes) {
        this.states = lifetimes + 1;
        this.costs = new double[START * states];
    }

    /** Prices a visit of every node from the root to this one. */
    void visit(PrefixTree tree, int cache, int leaf, long atMillis, InputRates rates) {
        if (leaf >= slots.length) {
            int before = slots.length;
            slots = Arrays.copyOf(slots, Math.max(tree.size(), 2 * before));
            Arrays.fill(slots, before, slots.length, NONE);
        }
        double fresh = rates.fresh();
        double read = rates.read();
        long[] lives = rates.lifetimes().stream()
                .mapToLong(InputRates.Lifetime::millis)
                .toArray();
        double[] writes = rates.lifetimes().stream()
                .mapToDouble(InputRates.Lifetime::write)
                .toArray();
        for (int node = leaf; node != PrefixTree.ROOT; node = tree.parent(node)) {
            int slot = slot(cache, node);
            long gap = atMillis - visited[slot];
            visited[slot] = atMillis;
            int at = slot * states;
            double dead = costs[at];
            double alive = Double.POSITIVE_INFINITY;
            for (int s = 1; s < states; s++) {
                if (gap < lives[s - 1]) {
                    alive = Math.min(alive, costs[at + s]);
                } else {
                    dead = Math.min(dead, costs[at + s]);
                }
            }
            costs[at] = Math.min(dead, alive) + fresh;
            for (int s = 1; s < states; s++) {
                costs[at + s] = dead + writes[s - 1];
            }
            int longest = at + states - 1;
            costs[longest] = Math.min(costs[longest], alive + read);
        }
    }

    /** The least all visits so far cost together. */
    double total(PrefixTree tree) {
        double sum = 0;
        for (int slot = 0; slot < size; slot++) {
            double least = Double.POSITIVE_INFINITY;
            for (int s = 0; s < states; s++) {
                least = Math.min(least, costs[slot * states + s]);
            }
            sum += least * tree.tokens(nodes[slot]);
        }
        return sum;
    }

    private int slot(int cache, int node) {
        for (int slot = slots[node]; slot != NONE; slot = others[slot]) {
            if (caches[slot] == cache) {
                return slot;
            }
        }
        if (size == caches.length) {
            grow();
        }
        int slot = size++;
        caches[slot] = cache;
        nodes[slot] = node;
        others[slot] = slots[node];
        slots[node] = slot;
        Arrays.fill(costs, slot * states + 1, (slot + 1) * states, Double.POSITIVE_INFINITY);
        return slot;
    }

    private void grow() {
        int length = 2 * size;
        others = Arrays.copyOf(others, length);
        caches = Arrays.copyOf(caches, length);
        nodes = Arrays.copyOf(nodes, length);
        visited = Arrays.copyOf(visited, length);
        costs = Arrays.copyOf(costs, length * states);
    }
}
