package dev.tokenoptimizer.planner;

import dev.tokenoptimizer.planner.Candidate.Lifetimes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The best set of markers and lifetimes: a small dynamic programme over the candidates in rendered order. Each marker earns by
 * its own chances what lies between it and the marker before; the client's are in every set and take no slot of ours; nothing
 * shorter stands before something longer. One after the other, several choices may be made with the same tables.
 */
final class MarkerChoice {

    private static final double NONE = Double.NEGATIVE_INFINITY;
    private static final double SAME = 1e-9;

    /** By number of slots used and last candidate, when that has one hour. */
    private final Table longest;

    /** The same when it has the shortest lifetime. */
    private final Table shortest;

    /** For choices of at most so many slots and candidates. */
    MarkerChoice(int slotsMax, int candidatesMax) {
        int cells = (slotsMax + 1) * candidatesMax;
        this.longest = new Table(cells);
        this.shortest = new Table(cells);
    }

    /**
     * @param value total worth above setting no marker of ours
     * @param total the same with the worth of the client's markers
     * @param markers chosen ones of ours, ascending
     */
    record Choice(double value, double total, List<Chosen> markers) {}

    /** A candidate and whether an hour is best for it, or the shortest lifetime. */
    record Chosen(Candidate candidate, boolean forAnHour) {}

    /**
     * @param ascending candidates beyond {@code base}, chances falling with depth
     * @param slots markers of ours that fit
     * @param base tokens that are read anyway
     */
    Choice best(List<Candidate> ascending, int slots, int base, PlanValue worth) {
        longest.clear(slots, ascending.size());
        shortest.clear(slots, ascending.size());
        int lastForced = -1;
        for (int j = 0; j < ascending.size(); j++) {
            Candidate to = ascending.get(j);
            int step = to.forced() ? 0 : 1;
            if (lastForced < 0 && step <= slots) {
                start(j, step, to, base, worth);
            }
            for (int i = Math.max(0, lastForced); i < j; i++) {
                extend(i, j, ascending.get(i).tokens(), to, slots - step, worth);
            }
            if (to.forced()) {
                lastForced = j;
            }
        }
        return pick(ascending, slots, lastForced);
    }

    /** Candidate {@code j} as the first marker. */
    private void start(int j, int step, Candidate to, int base, PlanValue worth) {
        if (to.lifetimes() != Lifetimes.SHORT) {
            double value = worth.stretch(true, base, to) + worth.insurance(to.chances());
            longest.raise(step, j, value, -1, true);
        }
        if (to.lifetimes() != Lifetimes.LONG) {
            shortest.raise(step, j, worth.stretch(false, base, to), -1, false);
        }
    }

    /** Candidate {@code j} right behind candidate {@code i}, with up to {@code usedMax} slots used before. */
    private void extend(int i, int j, int from, Candidate to, int usedMax, PlanValue worth) {
        int step = to.forced() ? 0 : 1;
        double asLong = to.lifetimes() == Lifetimes.SHORT ? NONE : worth.stretch(true, from, to);
        double asShort = to.lifetimes() == Lifetimes.LONG ? NONE : worth.stretch(false, from, to);
        for (int used = 0; used <= usedMax; used++) {
            double afterLong = longest.value(used, i);
            double afterShort = shortest.value(used, i);
            longest.raise(used + step, j, afterLong + asLong, i, true);
            boolean longIsBetter = afterLong > afterShort + SAME;
            shortest.raise(used + step, j, (longIsBetter ? afterLong : afterShort) + asShort, i, longIsBetter);
        }
    }

    private Choice pick(List<Candidate> ascending, int slots, int lastForced) {
        double without = lastForced < 0 ? 0 : Math.max(longest.value(0, lastForced), shortest.value(0, lastForced));
        double best = without;
        boolean endsLong = false;
        int used = 0;
        int at = -1;
        for (int q = 1; q <= slots; q++) {
            for (int j = Math.max(0, lastForced); j < ascending.size(); j++) {
                boolean shortIsBetter = shortest.value(q, j) > best + SAME;
                best = shortIsBetter ? shortest.value(q, j) : best;
                boolean longIsBetter = longest.value(q, j) > best + SAME;
                best = longIsBetter ? longest.value(q, j) : best;
                if (shortIsBetter || longIsBetter) {
                    endsLong = longIsBetter;
                    used = q;
                    at = j;
                }
            }
        }
        return new Choice(best - without, best, trace(ascending, endsLong, used, at));
    }

    private List<Chosen> trace(List<Candidate> ascending, boolean endsLong, int usedInAll, int last) {
        List<Chosen> chosen = new ArrayList<>(usedInAll);
        boolean forAnHour = endsLong;
        int used = usedInAll;
        int at = last;
        while (at >= 0 && used > 0) {
            Candidate candidate = ascending.get(at);
            Table table = forAnHour ? longest : shortest;
            int before = table.from(used, at);
            boolean afterLong = table.afterLong(used, at);
            if (!candidate.forced()) {
                chosen.add(0, new Chosen(candidate, forAnHour));
                used--;
            }
            forAnHour = afterLong;
            at = before;
        }
        return chosen;
    }

    /** The best way found so far to each number of slots and last candidate. */
    private static final class Table {

        private final double[] value;

        /** The candidate before, -1 for none, and in the lowest bit whether that has one hour. */
        private final int[] before;

        private int count;

        Table(int cells) {
            value = new double[cells];
            before = new int[cells];
        }

        void clear(int slots, int candidates) {
            count = candidates;
            Arrays.fill(value, 0, (slots + 1) * candidates, NONE);
        }

        double value(int used, int j) {
            return value[used * count + j];
        }

        int from(int used, int j) {
            return before[used * count + j] >> 1;
        }

        boolean afterLong(int used, int j) {
            return (before[used * count + j] & 1) != 0;
        }

        void raise(int used, int j, double reached, int from, boolean fromLong) {
            int cell = used * count + j;
            if (reached > value[cell]) {
                value[cell] = reached;
                before[cell] = from << 1 | (fromLong ? 1 : 0);
            }
        }
    }
}
