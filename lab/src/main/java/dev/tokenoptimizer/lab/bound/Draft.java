package dev.tokenoptimizer.lab.bound;

import dev.tokenoptimizer.lab.bound.EntryRules.Entry;

/**
 * A first plan, made request by request from the true next visit of each place: a dynamic programme over the places behind the
 * hit, in which each mark earns what lies between it and the mark before if its place comes back within its lifetime. A long
 * mark close behind the hit earns what was read as well, as it keeps that alive for longer at little cost.
 */
final class Draft implements Course.Chooser {

    private static final int MOST = 24;
    private static final double IMPOSSIBLE = Double.NEGATIVE_INFINITY;

    /** What a token that comes back in time is worth: more than the saving, as it may come back again. */
    private static final double WORTH = 1.15;

    private final Course course;
    private final int lifetimes;

    private final int[] places = new int[MOST];
    private final int[] tokens = new int[MOST];
    private final double[][] rates = new double[2][MOST];
    private int count;

    /** Best value of a set of marks by their number and the last of them, a mark of candidates; and the last but one. */
    private final double[][] values;

    private final int[][] before;

    Draft(Course course) {
        this.course = course;
        this.lifetimes = course.terms.twoLifetimes() ? 2 : 1;
        this.values = new double[course.terms.slots() + 1][2 * MOST];
        this.before = new int[course.terms.slots() + 1][2 * MOST];
    }

    @Override
    public int[] marks(int request, int hit) {
        find(request, hit);
        price(request);
        int kept = keepsWithLongMark(request, hit) ? course.places.tokens(hit) : 0;
        int slots = course.terms.slots() - (hit == Places.NONE ? 0 : 1);
        double best = 0;
        int bestUsed = 0;
        int bestLast = 0;
        for (int used = 1; used <= slots; used++) {
            for (int j = 0; j < count; j++) {
                for (int lifetime = 0; lifetime < lifetimes; lifetime++) {
                    int last = Mark.of(j, lifetime);
                    double value = used == 1 ? first(last, kept, hit) : next(used, last);
                    values[used][last] = value;
                    if (value > best) {
                        best = value;
                        bestUsed = used;
                        bestLast = last;
                    }
                }
            }
        }
        return trace(bestUsed, bestLast);
    }

    private double first(int mark, int kept, int hit) {
        int j = Mark.place(mark);
        double value = (tokens[j] - course.places.tokens(hit)) * rates[Mark.lifetime(mark)][j];
        boolean insures = Mark.lifetime(mark) == EntryRules.LONG && rates[EntryRules.SHORT][j] < 0;
        return insures ? value + WORTH * kept : value;
    }

    private double next(int used, int mark) {
        int j = Mark.place(mark);
        double best = IMPOSSIBLE;
        for (int i = 0; i < j; i++) {
            for (int lifetime = Mark.lifetime(mark); lifetime < lifetimes; lifetime++) {
                int last = Mark.of(i, lifetime);
                double value = values[used - 1][last] + (tokens[j] - tokens[i]) * rates[Mark.lifetime(mark)][j];
                if (value > best) {
                    best = value;
                    before[used][mark] = last;
                }
            }
        }
        return best;
    }

    private int[] trace(int used, int last) {
        int[] marks = new int[used];
        int mark = last;
        for (int i = used; i > 0; i--) {
            marks[i - 1] = Mark.of(places[Mark.place(mark)], Mark.lifetime(mark));
            mark = before[i][mark];
        }
        return marks;
    }

    /** The deepest places behind the hit that come back in time, ascending. */
    private void find(int request, int hit) {
        count = 0;
        for (int place = course.places.last(request);
                place > hit && count < MOST;
                place = course.places.parent(place)) {
            if (course.visits.after(request, place) != NextVisits.NEVER) {
                places[MOST - 1 - count++] = place;
            }
        }
        System.arraycopy(places, MOST - count, places, 0, count);
    }

    /** Worth of a token up to each place less the premium of each lifetime. */
    private void price(int request) {
        InputRates prices = course.terms.rates(request);
        double shortPremium = prices.lifetimes().getFirst().write() - prices.fresh();
        double longPremium = prices.lifetimes().getLast().write() - prices.fresh();
        for (int j = 0; j < count; j++) {
            tokens[j] = course.places.tokens(places[j]);
            boolean soon = comesBack(request, places[j], course.rules.shortMillis());
            rates[EntryRules.SHORT][j] = (soon ? WORTH : 0) - shortPremium;
            rates[EntryRules.LONG][j] = WORTH - longPremium;
        }
    }

    private boolean comesBack(int request, int place, long withinMillis) {
        int next = course.visits.after(request, place);
        return next != NextVisits.NEVER
                && course.traffic.atMillis(next) - course.traffic.atMillis(request) < withinMillis;
    }

    /** Whether what is read would be lost before it comes back, unless a long mark behind it keeps it. */
    private boolean keepsWithLongMark(int request, int hit) {
        if (hit == Places.NONE || comesBack(request, hit, course.rules.shortMillis())) {
            return false;
        }
        long now = course.traffic.atMillis(request);
        Entry entry = course.before(request, hit);
        return entry != null
                && !course.rules.readable(course.rules.renewed(entry, now), now + course.rules.shortMillis());
    }
}
