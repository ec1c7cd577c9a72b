package dev.tokenoptimizer.planner;

import dev.tokenoptimizer.planner.Candidate.Lifetimes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The best set of markers and lifetimes: a small dynamic programme over the candidates in rendered order. Each marker earns by
 * its own chances what lies between it and the marker before; the client's are in every set and take no slot of ours; nothing
 * shorter stands before something longer.
 */
final class MarkerChoice {

    private static final double NONE = Double.NEGATIVE_INFINITY;
    private static final double SAME = 1e-9;

    private final List<Candidate> ascending;
    private final int slots;
    private final int base;
    private final PlanValue worth;

    /** By number of slots used and last candidate, when that has one hour. */
    private final Table longest;

    /** The same when it has five minutes. */
    private final Table shortest;

    private int lastForced = -1;

    private MarkerChoice(List<Candidate> ascending, int slots, int base, PlanValue worth) {
        this.ascending = ascending;
        this.slots = slots;
        this.base = base;
        this.worth = worth;
        this.longest = new Table(slots, ascending.size());
        this.shortest = new Table(slots, ascending.size());
    }

    /**
     * @param value total worth above setting no marker of ours
     * @param markers chosen ones of ours, ascending
     */
    record Choice(double value, List<Chosen> markers) {}

    /** A candidate and whether an hour is best for it, or the shortest lifetime. */
    record Chosen(Candidate candidate, boolean forAnHour) {}

    /**
     * @param ascending candidates beyond {@code base}, chances falling with depth
     * @param slots markers of ours that fit
     * @param base tokens that are read anyway
     */
    static Choice best(List<Candidate> ascending, int slots, int base, PlanValue worth) {
        return new MarkerChoice(ascending, slots, base, worth).solve();
    }

    private Choice solve() {
        for (int j = 0; j < ascending.size(); j++) {
            Candidate to = ascending.get(j);
            for (int used = to.forced() ? 0 : 1; used <= slots; used++) {
                int before = to.forced() ? used : used - 1;
                if (to.lifetimes() != Lifetimes.SHORT) {
                    reachLong(j, used, before);
                }
                if (to.lifetimes() != Lifetimes.LONG) {
                    reachShort(j, used, before);
                }
            }
            if (to.forced()) {
                lastForced = j;
            }
        }
        return pick();
    }

    private void reachLong(int j, int used, int before) {
        Candidate to = ascending.get(j);
        if (before == 0 && lastForced < 0) {
            double value = worth.stretch(true, base, to) + worth.insurance(to.chances());
            longest.raise(used, j, value, -1, true);
        }
        for (int i = Math.max(0, lastForced); i < j; i++) {
            double value = longest.value[before][i];
            if (value > NONE) {
                int from = ascending.get(i).tokens();
                longest.raise(used, j, value + worth.stretch(true, from, to), i, true);
            }
        }
    }

    private void reachShort(int j, int used, int before) {
        Candidate to = ascending.get(j);
        if (before == 0 && lastForced < 0) {
            shortest.raise(used, j, worth.stretch(false, base, to), -1, false);
        }
        for (int i = Math.max(0, lastForced); i < j; i++) {
            boolean afterLong = longest.value[before][i] > shortest.value[before][i] + SAME;
            double value = afterLong ? longest.value[before][i] : shortest.value[before][i];
            if (value > NONE) {
                int from = ascending.get(i).tokens();
                shortest.raise(used, j, value + worth.stretch(false, from, to), i, afterLong);
            }
        }
    }

    private Choice pick() {
        double without = lastForced < 0 ? 0 : Math.max(longest.value[0][lastForced], shortest.value[0][lastForced]);
        double best = without;
        Table table = shortest;
        int used = 0;
        int at = -1;
        for (int q = 1; q <= slots; q++) {
            for (int j = Math.max(0, lastForced); j < ascending.size(); j++) {
                for (Table ending : List.of(shortest, longest)) {
                    if (ending.value[q][j] > best + SAME) {
                        best = ending.value[q][j];
                        table = ending;
                        used = q;
                        at = j;
                    }
                }
            }
        }
        return new Choice(best - without, trace(table, used, at));
    }

    private List<Chosen> trace(Table ending, int usedInAll, int last) {
        List<Chosen> chosen = new ArrayList<>(usedInAll);
        Table table = ending;
        int used = usedInAll;
        int at = last;
        while (at >= 0 && used > 0) {
            Candidate candidate = ascending.get(at);
            int before = table.from[used][at];
            boolean afterLong = table.afterLong[used][at];
            if (!candidate.forced()) {
                chosen.add(0, new Chosen(candidate, table.equals(longest)));
                used--;
            }
            table = afterLong ? longest : shortest;
            at = before;
        }
        return chosen;
    }

    /** The best way found so far to each number of slots and last candidate. */
    private static final class Table {
        final double[][] value;
        final int[][] from;
        final boolean[][] afterLong;

        Table(int slots, int count) {
            value = new double[slots + 1][count];
            for (double[] row : value) {
                Arrays.fill(row, NONE);
            }
            from = new int[slots + 1][count];
            afterLong = new boolean[slots + 1][count];
        }

        void raise(int used, int j, double reached, int before, boolean beforeIsLong) {
            if (reached > value[used][j]) {
                value[used][j] = reached;
                from[used][j] = before;
                afterLong[used][j] = beforeIsLong;
            }
        }
    }
}
