package dev.tokenoptimizer.lab.bound;

import java.util.Arrays;

/**
 * Improves a course step by step: for one request after the other it tries other marks close to those it has, keeps what makes
 * the whole bill smaller, and stops when a round over all requests finds nothing.
 */
final class Search {

    private static final double GAIN = 1e-6;
    private static final int MOST = 12;
    private static final int MOST_IN_PAIRS = 8;

    private final Course course;
    private final WhatIf whatIf;
    private final int lifetimes;

    private final int[] places = new int[MOST];
    private int count;

    private double best;
    private int[] bestMarks = Mark.NO_MARKS;
    private int bestLater = NextVisits.NEVER;
    private int[] bestLaterMarks = Mark.NO_MARKS;

    Search(Course course) {
        this.course = course;
        this.whatIf = new WhatIf(course);
        this.lifetimes = course.terms.twoLifetimes() ? 2 : 1;
    }

    /**
     * Goes round over all requests until nothing is found, or the effort is spent.
     *
     * @param effort requests and places to look at, about
     */
    void improve(long effort) {
        boolean improved = true;
        for (int round = 0; improved; round++) {
            improved = false;
            for (int i = 0; i < course.traffic.size(); i++) {
                int request = round % 2 == 0 ? i : course.traffic.size() - 1 - i;
                while (whatIf.effort() < effort && improves(request)) {
                    improved = true;
                }
            }
        }
    }

    private boolean improves(int request) {
        find(request);
        best = -GAIN;
        int[] now = course.writes(request);
        tryLess(request, now);
        tryMore(request, now);
        tryPairs(request);
        for (int i = 0; i < now.length; i++) {
            if (Mark.lifetime(now[i]) == EntryRules.LONG) {
                tryPostponing(request, now, i);
            }
        }
        if (best >= -GAIN) {
            return false;
        }
        whatIf.difference(request, bestMarks, bestLater, bestLaterMarks);
        whatIf.commit();
        return true;
    }

    /** The places behind the hit that come back in time, ascending; of too many the shallowest are left out. */
    private void find(int request) {
        count = 0;
        for (int place = course.places.last(request);
                place > course.hit(request) && count < MOST;
                place = course.places.parent(place)) {
            if (course.visits.after(request, place) != NextVisits.NEVER) {
                places[MOST - 1 - count++] = place;
            }
        }
        System.arraycopy(places, MOST - count, places, 0, count);
    }

    private void tryLess(int request, int[] now) {
        attempt(request, Mark.NO_MARKS);
        for (int i = 0; i < now.length; i++) {
            attempt(request, without(now, i));
            if (lifetimes == 2) {
                attempt(request, with(without(now, i), now[i] ^ 1));
            }
        }
    }

    private void tryMore(int request, int[] now) {
        for (int k = 0; k < count; k++) {
            for (int lifetime = 0; lifetime < lifetimes; lifetime++) {
                int mark = Mark.of(places[k], lifetime);
                attempt(request, with(now, mark));
                attempt(request, with(Mark.NO_MARKS, mark));
                for (int i = 0; i < now.length && now.length > 1; i++) {
                    attempt(request, with(without(now, i), mark));
                }
            }
        }
    }

    private void tryPairs(int request) {
        int most = Math.min(count, MOST_IN_PAIRS);
        for (int i = 0; i < most; i++) {
            for (int j = i + 1; j < most; j++) {
                for (int both = 0; both < lifetimes * lifetimes; both++) {
                    int first = Mark.of(places[i], both / lifetimes);
                    attempt(request, with(with(Mark.NO_MARKS, first), Mark.of(places[j], both % lifetimes)));
                }
            }
        }
    }

    /** Instead of a long mark, a short one there or one place before, and at the next visit a long one, a short one or none. */
    private void tryPostponing(int request, int[] now, int index) {
        int place = Mark.place(now[index]);
        int later = course.visits.after(request, place);
        if (later == NextVisits.NEVER) {
            return;
        }
        int[] laterNow = course.writes(later);
        int before = course.places.parent(place);
        for (int earlier : before > course.hit(request) ? new int[] {before, place} : new int[] {place}) {
            int[] marks = with(without(now, index), Mark.of(earlier, EntryRules.SHORT));
            attempt(request, marks, later, Mark.NO_MARKS);
            attempt(request, marks, later, with(laterNow, Mark.of(place, EntryRules.LONG)));
            attempt(request, marks, later, with(laterNow, Mark.of(place, EntryRules.SHORT)));
        }
    }

    private void attempt(int request, int[] marks) {
        if (!Arrays.equals(marks, course.writes(request))) {
            attempt(request, marks, NextVisits.NEVER, Mark.NO_MARKS);
        }
    }

    private void attempt(int request, int[] marks, int later, int[] laterMarks) {
        if (!inOrder(marks) || !inOrder(laterMarks)) {
            return;
        }
        double difference = whatIf.difference(request, marks, later, laterMarks);
        if (difference < best) {
            best = difference;
            bestMarks = marks;
            bestLater = later;
            bestLaterMarks = laterMarks;
        }
    }

    /** No more than there are slots, no place twice, no longer lifetime behind a shorter one. */
    private boolean inOrder(int[] marks) {
        for (int i = 1; i < marks.length; i++) {
            if (Mark.place(marks[i]) == Mark.place(marks[i - 1])
                    || Mark.lifetime(marks[i]) > Mark.lifetime(marks[i - 1])) {
                return false;
            }
        }
        return marks.length <= course.terms.slots();
    }

    private static int[] without(int[] marks, int index) {
        int[] less = new int[marks.length - 1];
        System.arraycopy(marks, 0, less, 0, index);
        System.arraycopy(marks, index + 1, less, index, marks.length - index - 1);
        return less;
    }

    private static int[] with(int[] marks, int mark) {
        int[] more = Arrays.copyOf(marks, marks.length + 1);
        more[marks.length] = mark;
        Arrays.sort(more);
        return more;
    }
}
