package dev.tokenoptimizer.lab.bound;

/**
 * The lower bound of one cache with rules kept that {@link LowerBound} leaves out. Only blocks that can carry a marker and reach
 * the shortest cacheable prefix are cached: what lies before such a place comes back only together with it, and what lies behind
 * the last one of a prompt never. And a read lengthens the life of a place only where a deeper one is written that comes back
 * within the longest lifetime: no other entry made then can be of use to it.
 */
final class CloserBound {

    private CloserBound() {}

    /** In units of one fresh input token. */
    static double of(Traffic traffic, Places places, NextVisits visits, Terms terms) {
        VisitCosts costs = new VisitCosts(terms.twoLifetimes() ? 2 : 1);
        double sum = 0;
        for (int request = 0; request < traffic.size(); request++) {
            InputRates rates = terms.rates(request);
            int last = places.last(request);
            sum += rates.fresh() * (places.total(request) - places.tokens(last));
            boolean deeperReturns = false;
            for (int place = last; place != Places.NONE; place = places.parent(place)) {
                costs.visit(place, traffic.atMillis(request), rates, deeperReturns);
                deeperReturns = visits.after(request, place) != NextVisits.NEVER;
            }
        }
        for (int place = 0; place < places.size(); place++) {
            sum += costs.least(place) * (places.tokens(place) - places.tokens(places.parent(place)));
        }
        return sum;
    }
}
