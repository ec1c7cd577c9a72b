package dev.tokenoptimizer.lab.bound;

import dev.tokenoptimizer.lab.bound.EntryRules.Entry;
import dev.tokenoptimizer.lab.provider.cache.CacheModel.Refresh;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How one cache fares under a plan: what each request marks, reads, writes and pays, and the state of every place after it. A
 * request always reads the deepest entry it can; which of its marks write follows from that.
 */
final class Course {

    final Traffic traffic;
    final Places places;
    final NextVisits visits;
    final Terms terms;
    final EntryRules rules;

    private final Refresh refresh;
    private final int[][] marks;
    private final int[] hits;
    private final int[][] writes;
    private final double[] costs;
    private final @Nullable EntryLog[] logs;

    /** Chooses the marks of a request when those before it are settled. */
    interface Chooser {

        int[] marks(int request, int hit);
    }

    Course(Traffic traffic, Places places, NextVisits visits, Terms terms, EntryRules rules, Refresh refresh) {
        this.traffic = traffic;
        this.places = places;
        this.visits = visits;
        this.terms = terms;
        this.rules = rules;
        this.refresh = refresh;
        this.marks = new int[traffic.size()][];
        this.hits = new int[traffic.size()];
        this.writes = new int[traffic.size()][];
        this.costs = new double[traffic.size()];
        this.logs = new EntryLog[places.size()];
    }

    /** Plans all requests from the first to the last, forgetting what was planned before. */
    void run(Chooser chooser) {
        Arrays.fill(logs, null);
        for (int request = 0; request < traffic.size(); request++) {
            int hit = places.last(request);
            while (hit != Places.NONE && !rules.readable(before(request, hit), traffic.atMillis(request))) {
                hit = places.parent(hit);
            }
            int[] chosen = chooser.marks(request, hit);
            int[] written = terms.writes(hit, chosen);
            marks[request] = chosen;
            settle(request, hit, written, terms.cost(request, hit, written));
            enter(request, hit, written);
        }
    }

    private void enter(int request, int hit, int[] written) {
        long now = traffic.atMillis(request);
        for (int place = hit; place != Places.NONE; place = nextRefreshed(place)) {
            Entry entry = before(request, place);
            if (entry != null && rules.readable(entry, now)) {
                enter(request, place, rules.renewed(entry, now));
            }
        }
        for (int mark : written) {
            int place = Mark.place(mark);
            enter(request, place, rules.written(before(request, place), Mark.lifetime(mark), now));
        }
    }

    /** The place that a hit refreshes after this one, which it did; {@link Places#NONE} at the end. */
    int nextRefreshed(int place) {
        return refresh == Refresh.PATH ? places.parent(place) : Places.NONE;
    }

    /** What the place looks like to this request. */
    @Nullable
    Entry before(int request, int place) {
        EntryLog log = logs[place];
        return log == null ? null : log.before(request);
    }

    void plan(int request, int[] chosen) {
        marks[request] = chosen;
    }

    /** Records what a request reads, writes and pays. */
    void settle(int request, int hit, int[] written, double cost) {
        hits[request] = hit;
        writes[request] = written;
        costs[request] = cost;
    }

    /** Records the state of a place after a request. */
    void enter(int request, int place, Entry state) {
        EntryLog log = logs[place];
        if (log == null) {
            log = new EntryLog();
            logs[place] = log;
        }
        log.put(request, state);
    }

    /** Takes back the states that this request left. */
    void withdraw(int request) {
        for (int place = hits[request]; place != Places.NONE; place = nextRefreshed(place)) {
            remove(request, place);
        }
        for (int mark : writes[request]) {
            remove(request, Mark.place(mark));
        }
    }

    private void remove(int request, int place) {
        EntryLog log = logs[place];
        if (log != null) {
            log.remove(request);
        }
    }

    int[] marks(int request) {
        return marks[request];
    }

    int hit(int request) {
        return hits[request];
    }

    int[] writes(int request) {
        return writes[request];
    }

    double cost(int request) {
        return costs[request];
    }

    double cost() {
        return Arrays.stream(costs).sum();
    }

    /** Whether the request refreshes or writes the entry of this place, which is on its path. */
    boolean touches(int request, int place) {
        if (refresh == Refresh.PATH ? place <= hits[request] : place == hits[request]) {
            return true;
        }
        for (int mark : writes[request]) {
            if (Mark.place(mark) == place) {
                return true;
            }
        }
        return false;
    }
}
