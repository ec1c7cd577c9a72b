package dev.tokenoptimizer.lab.bound;

import dev.tokenoptimizer.lab.provider.cache.CacheModel.Refresh;
import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.trace.PrefixTree;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.ArrayList;
import java.util.List;

/** The plan for the requests of one cache. */
final class CachePlan {

    /** Enough to finish where a hit refreshes one entry; where it refreshes all on its path, a change is noticed for longer. */
    private static final long EFFORT_PER_REQUEST = 2_000;

    /** Refreshing all on a path is followed place by place: about 50 bytes for each, at every request. */
    private static final long MOST_ON_ALL_PATHS = 10_000_000;

    private final Course course;
    private final List<Ttl> ttls;
    private final double bound;

    private CachePlan(Course course, List<Ttl> ttls, double bound) {
        this.course = course;
        this.ttls = ttls;
        this.bound = bound;
    }

    static CachePlan of(PrefixTree tree, Traffic traffic, Tariff tariff, Refresh refresh, long delayMillis) {
        EntryRules rules = EntryRules.of(InputRates.of(tariff, 0).lifetimes(), delayMillis);
        Places places = Places.of(tree, traffic, tariff.minimumPrefix());
        NextVisits visits = new NextVisits(places, traffic, rules.longMillis());
        Terms terms = new Terms(places, tariff);
        Course simple = new Course(traffic, places, visits, terms, rules, Refresh.HIT);
        simple.run(new Draft(simple));
        improve(simple);
        Course course = simple;
        if (refresh == Refresh.PATH && places.onAllPaths() <= MOST_ON_ALL_PATHS) {
            course = new Course(traffic, places, visits, terms, rules, refresh);
            course.run((request, _) -> simple.marks(request));
            improve(course);
        }
        return new CachePlan(
                course, tariff.ttls().stream().sorted().toList(), CloserBound.of(traffic, places, visits, terms));
    }

    private static void improve(Course course) {
        new Search(course).improve(EFFORT_PER_REQUEST * course.traffic.size());
    }

    /** What the requests cost together, in units of one fresh input token. */
    double cost() {
        return course.cost();
    }

    /** A cost that no plan goes below. */
    double bound() {
        return bound;
    }

    /** The markers of each request, in rendered order. */
    List<List<Marker>> markers() {
        List<List<Marker>> all = new ArrayList<>(course.traffic.size());
        for (int request = 0; request < course.traffic.size(); request++) {
            all.add(markers(course.hit(request), course.writes(request)));
        }
        return all;
    }

    /** A marker at the hit, where those that write do not look back that far, and those. */
    private List<Marker> markers(int hit, int[] writes) {
        List<Marker> markers = new ArrayList<>(writes.length + 1);
        if (course.terms.needsReadMarker(hit, writes, 0)) {
            markers.add(marker(hit, writes.length == 0 ? EntryRules.SHORT : Mark.lifetime(writes[0])));
        }
        for (int mark : writes) {
            markers.add(marker(Mark.place(mark), Mark.lifetime(mark)));
        }
        return List.copyOf(markers);
    }

    private Marker marker(int place, int lifetime) {
        return new Marker(course.places.depth(place) - 1, ttls.get(lifetime));
    }
}
