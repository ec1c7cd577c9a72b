package dev.tokenoptimizer.lab.bound;

import dev.tokenoptimizer.lab.bound.EntryRules.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What would change if one request were marked differently, the marks of all others staying. Only requests that find a place in
 * another state than before are looked at again, so that the price is in the few that notice.
 */
final class WhatIf {

    /** A place whose state differs from the course's, and the next request for which that matters. */
    private static final class Difference {
        final int place;

        @Nullable
        Entry state;

        int next;

        Difference(int place, @Nullable Entry state, int next) {
            this.place = place;
            this.state = state;
            this.next = next;
        }
    }

    private record Touched(int request, int place, Entry state) {}

    private record Compared(int place, @Nullable Entry state) {}

    /** What a request comes to. */
    private static final class Changed {
        final int request;
        final int hit;
        final int[] writes;
        final double cost;

        Changed(int request, int hit, int[] writes, double cost) {
            this.request = request;
            this.hit = hit;
            this.writes = writes;
            this.cost = cost;
        }
    }

    private final Course course;
    private final List<Difference> differences = new ArrayList<>();
    private final List<Touched> touched = new ArrayList<>();
    private final List<Changed> changed = new ArrayList<>();
    private final List<Compared> compared = new ArrayList<>();

    private long effort;
    private int first;
    private int second;
    private int[] firstMarks = Mark.NO_MARKS;
    private int[] secondMarks = Mark.NO_MARKS;

    /** For each place where in {@link #differences} it is, plus one; 0 when it does not differ. */
    private final int[] differenceOf;

    /** For each place where in {@link #touched} the request being served left it; reliable only if the place is right. */
    private final int[] touchOf;

    WhatIf(Course course) {
        this.course = course;
        this.differenceOf = new int[course.places.size()];
        this.touchOf = new int[course.places.size()];
    }

    /** By how much the bill of all requests together changes; negative is cheaper. */
    double difference(int request, int[] marks) {
        return difference(request, marks, NextVisits.NEVER, Mark.NO_MARKS);
    }

    /** The same when a later request is marked differently too. */
    double difference(int request, int[] marks, int later, int[] laterMarks) {
        first = request;
        firstMarks = marks;
        second = later;
        secondMarks = laterMarks;
        while (!differences.isEmpty()) {
            drop(differences.size() - 1);
        }
        touched.clear();
        changed.clear();
        double difference = 0;
        int at = request;
        while (at != NextVisits.NEVER) {
            difference += serve(at) - course.cost(at);
            at = nextAffected(at);
        }
        return difference;
    }

    /** Makes the last change asked for part of the course. */
    void commit() {
        course.plan(first, firstMarks);
        if (second != NextVisits.NEVER) {
            course.plan(second, secondMarks);
        }
        for (Changed change : changed) {
            course.withdraw(change.request);
            course.settle(change.request, change.hit, change.writes, change.cost);
        }
        for (Touched state : touched) {
            course.enter(state.request, state.place, state.state);
        }
    }

    private int nextAffected(int before) {
        int next = before < second ? second : NextVisits.NEVER;
        for (Difference difference : differences) {
            next = Math.min(next, difference.next);
        }
        return next;
    }

    /** How many requests and places were looked at so far: a measure of time that is the same on every machine. */
    long effort() {
        return effort;
    }

    private double serve(int request) {
        long now = course.traffic.atMillis(request);
        int hit = hit(request, now);
        int[] writes = course.terms.writes(hit, marks(request));
        double cost = course.terms.cost(request, hit, writes);
        changed.add(new Changed(request, hit, writes, cost));
        int from = touched.size();
        for (int place = hit; place != Places.NONE; place = course.nextRefreshed(place)) {
            Entry before = state(request, place);
            if (before != null && course.rules.readable(before, now)) {
                touch(request, place, course.rules.renewed(before, now));
            }
        }
        for (int mark : writes) {
            int place = Mark.place(mark);
            touch(request, place, course.rules.written(state(request, place), Mark.lifetime(mark), now));
        }
        compare(request, now, from);
        return cost;
    }

    private int[] marks(int request) {
        if (request == first) {
            return firstMarks;
        }
        return request == second ? secondMarks : course.marks(request);
    }

    private int hit(int request, long now) {
        int hit = course.hit(request);
        if (hit != Places.NONE && differs(hit)) {
            while (hit != Places.NONE && !course.rules.readable(state(request, hit), now)) {
                hit = course.places.parent(hit);
            }
        }
        for (Difference difference : differences) {
            if (difference.next == request && difference.place > hit && course.rules.readable(difference.state, now)) {
                hit = difference.place;
            }
        }
        return hit;
    }

    /** Finds the places that differ after a request, among those that did before and those touched then or now. */
    private void compare(int request, long now, int fromTouched) {
        compared.clear();
        for (Difference difference : differences) {
            if (difference.next == request) {
                compared.add(new Compared(difference.place, stateAfter(request, difference.place, fromTouched)));
            }
        }
        for (Touched touch : touched.subList(fromTouched, touched.size())) {
            compared.add(new Compared(touch.place, touch.state));
        }
        for (int place = course.hit(request); place != Places.NONE; place = course.nextRefreshed(place)) {
            if (course.rules.readable(course.before(request, place), now)) {
                compared.add(new Compared(place, stateAfter(request, place, fromTouched)));
            }
        }
        for (int mark : course.writes(request)) {
            int place = Mark.place(mark);
            compared.add(new Compared(place, stateAfter(request, place, fromTouched)));
        }
        effort += 1 + compared.size();
        for (Compared compare : compared) {
            keep(request, now, compare.place, compare.state);
        }
    }

    private void touch(int request, int place, Entry state) {
        touchOf[place] = touched.size();
        touched.add(new Touched(request, place, state));
    }

    private @Nullable Entry stateAfter(int request, int place, int fromTouched) {
        int at = touchOf[place];
        return at >= fromTouched && at < touched.size() && touched.get(at).place == place
                ? touched.get(at).state
                : state(request, place);
    }

    /** Notes the state of a place after a request, or forgets the place when it makes no difference any more. */
    private void keep(int request, long now, int place, @Nullable Entry mine) {
        Entry settled = course.rules.settled(mine, now);
        Entry theirs = course.rules.settled(course.before(request + 1, place), now);
        int at = differenceOf[place] - 1;
        if (Objects.equals(settled, theirs) || !livesToNextVisit(request, place, settled, theirs)) {
            if (at >= 0) {
                drop(at);
            }
            return;
        }
        int next = nextThatMatters(request, place, settled, theirs);
        if (at >= 0) {
            differences.get(at).state = settled;
            differences.get(at).next = next;
        } else {
            differences.add(new Difference(place, settled, next));
            differenceOf[place] = differences.size();
        }
    }

    private void drop(int at) {
        differenceOf[differences.get(at).place] = 0;
        Difference last = differences.removeLast();
        if (at < differences.size()) {
            differences.set(at, last);
            differenceOf[last.place] = at + 1;
        }
    }

    private boolean livesToNextVisit(int request, int place, @Nullable Entry mine, @Nullable Entry theirs) {
        int next = course.visits.after(request, place);
        return next != NextVisits.NEVER && lives(mine, theirs, course.traffic.atMillis(next));
    }

    private boolean lives(@Nullable Entry mine, @Nullable Entry theirs, long then) {
        return course.rules.settled(mine, then) != null || course.rules.settled(theirs, then) != null;
    }

    /**
     * The next visit that reads or writes the place as the course has it, or would find it where the course finds nothing as
     * deep. Others notice the difference only if they are looked at again for another one.
     */
    private int nextThatMatters(int request, int place, @Nullable Entry mine, @Nullable Entry theirs) {
        int next = course.visits.after(request, place);
        while (next != NextVisits.NEVER) {
            long then = course.traffic.atMillis(next);
            if (!lives(mine, theirs, then)) {
                return NextVisits.NEVER;
            }
            if (course.touches(next, place) || (place > course.hit(next) && course.rules.readable(mine, then))) {
                return next;
            }
            next = course.visits.after(next, place);
        }
        return NextVisits.NEVER;
    }

    private @Nullable Entry state(int request, int place) {
        return differs(place) ? differences.get(differenceOf[place] - 1).state : course.before(request, place);
    }

    private boolean differs(int place) {
        return differenceOf[place] > 0;
    }
}
