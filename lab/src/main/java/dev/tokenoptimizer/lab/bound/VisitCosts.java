package dev.tokenoptimizer.lab.bound;

import java.util.Arrays;

/**
 * The least a token of a prefix costs over all its visits, when the prefix is cached on its own. After a visit it is either not
 * cached or lives for one of the lifetimes on offer; for each of these the cheapest way to get there is kept, so that a visit
 * takes constant time and the optimum is exact. Prefixes are numbered from 0.
 */
final class VisitCosts {

    private final int states;
    private long[] visited = new long[0];

    /** For each prefix the cost of not being cached, then of living for each lifetime from short to long. */
    private double[] costs = new double[0];

    /** @param lifetimes how many there are on offer */
    VisitCosts(int lifetimes) {
        this.states = lifetimes + 1;
    }

    /** Makes the visits so far of one prefix those of another. */
    void copy(int from, int to) {
        reach(to);
        visited[to] = visited[from];
        System.arraycopy(costs, from * states, costs, to * states, states);
    }

    /**
     * A visit, not before earlier ones. At best it reads what lives.
     *
     * @param lengthens whether a read may set the prefix's remaining life to any lifetime at no cost, as a mark just behind it
     *     may do; otherwise it starts the same lifetime again
     */
    void visit(int prefix, long atMillis, InputRates rates, boolean lengthens) {
        reach(prefix);
        long gap = atMillis - visited[prefix];
        visited[prefix] = atMillis;
        int at = prefix * states;
        double dead = costs[at];
        double alive = Double.POSITIVE_INFINITY;
        for (int s = 1; s < states; s++) {
            if (gap >= rates.lifetimes().get(s - 1).millis()) {
                dead = Math.min(dead, costs[at + s]);
                costs[at + s] = Double.POSITIVE_INFINITY;
            }
            alive = Math.min(alive, costs[at + s]);
        }
        costs[at] = Math.min(dead, alive) + rates.fresh();
        for (int s = 1; s < states; s++) {
            double living = lengthens && s == states - 1 ? alive : costs[at + s];
            costs[at + s] = Math.min(dead + rates.lifetimes().get(s - 1).write(), living + rates.read());
        }
    }

    /** The least that all visits so far cost, for each token; 0 without a visit. */
    double least(int prefix) {
        double least = Double.POSITIVE_INFINITY;
        for (int s = 0; s < states && prefix < visited.length; s++) {
            least = Math.min(least, costs[prefix * states + s]);
        }
        return prefix < visited.length ? least : 0;
    }

    private void reach(int prefix) {
        int before = visited.length;
        if (prefix < before) {
            return;
        }
        int length = Math.max(prefix + 1, Math.max(16, 2 * before));
        visited = Arrays.copyOf(visited, length);
        costs = Arrays.copyOf(costs, length * states);
        for (int added = before; added < length; added++) {
            Arrays.fill(costs, added * states + 1, (added + 1) * states, Double.POSITIVE_INFINITY);
        }
    }
}
