package dev.tokenoptimizer.lab.bound;

import java.util.Arrays;

/**
 * For every request and every place of its prompt, the next request that has the place too, as far as it comes within the
 * longest lifetime. Deeper places come back later or not at all, so that a few steps a request say it all.
 */
final class NextVisits {

    /** No visit in time. */
    static final int NEVER = Integer.MAX_VALUE;

    private final Places places;

    /** Where the steps of each request begin; those of a request go from deep to shallow. */
    private final int[] starts;

    private final int[] ends;

    /** The deepest level that comes back with the request of the same index in {@link #nexts}. */
    private int[] levels = new int[16];

    private int[] nexts = new int[16];
    private int size;

    NextVisits(Places places, Traffic traffic, long horizonMillis) {
        this.places = places;
        this.starts = new int[traffic.size()];
        this.ends = new int[traffic.size()];
        int[] nextOf = new int[places.size()];
        Arrays.fill(nextOf, NEVER);
        for (int request = traffic.size() - 1; request >= 0; request--) {
            starts[request] = size;
            int before = NEVER;
            for (int place = places.last(request); place != Places.NONE; place = places.parent(place)) {
                int next = nextOf[place];
                nextOf[place] = request;
                if (next != before && traffic.atMillis(next) - traffic.atMillis(request) < horizonMillis) {
                    add(places.level(place), next);
                    before = next;
                }
            }
            ends[request] = size;
        }
    }

    /** The first request after this one whose prompt has the place, or {@link #NEVER}. */
    int after(int request, int place) {
        int level = places.level(place);
        int next = NEVER;
        for (int i = starts[request]; i < ends[request] && levels[i] >= level; i++) {
            next = nexts[i];
        }
        return next;
    }

    private void add(int level, int next) {
        if (size == levels.length) {
            levels = Arrays.copyOf(levels, 2 * size);
            nexts = Arrays.copyOf(nexts, 2 * size);
        }
        levels[size] = level;
        nexts[size++] = next;
    }
}
