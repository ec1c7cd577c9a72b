package dev.tokenoptimizer.lab.bound;

import dev.tokenoptimizer.lab.provider.cache.CacheModel;
import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.provider.cache.Outcome;
import dev.tokenoptimizer.lab.trace.NodeTrait;
import dev.tokenoptimizer.lab.trace.TraceRequest;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The cheapest of all plans for a tiny trace of one scope, found by trying every set of markers at every request. */
final class BruteForce {

    private final SmallTrace trace;
    private final Tariff tariff;
    private final CacheModel.Refresh refresh;
    private final long delayMillis;
    private final List<List<Marker>> plan = new ArrayList<>();
    private double best = Double.POSITIVE_INFINITY;

    private BruteForce(SmallTrace trace, Tariff tariff, CacheModel.Refresh refresh, long delayMillis) {
        this.trace = trace;
        this.tariff = tariff;
        this.refresh = refresh;
        this.delayMillis = delayMillis;
    }

    static double least(SmallTrace trace, Tariff tariff, CacheModel.Refresh refresh, long delayMillis) {
        BruteForce all = new BruteForce(trace, tariff, refresh, delayMillis);
        all.extend();
        return all.best;
    }

    /** Tries all marker sets for the next request; gives up a plan when reading all the rest would not make it the cheapest. */
    private void extend() {
        double cost = cost();
        if (plan.size() == trace.requests.size()) {
            best = Math.min(best, cost);
            return;
        }
        double rest = 0;
        for (TraceRequest request : trace.requests.subList(plan.size(), trace.requests.size())) {
            rest += trace.tree.prefixTokens(request.leaf())
                    * InputRates.of(tariff, 0).read();
        }
        if (cost + rest >= best) {
            return;
        }
        int[] markable = Arrays.stream(
                        trace.tree.path(trace.requests.get(plan.size()).leaf()))
                .filter(node -> !trace.tree.has(node, NodeTrait.UNMARKABLE))
                .map(node -> trace.tree.depth(node) - 1)
                .toArray();
        for (int set = 0; set < 1 << markable.length; set++) {
            int size = Integer.bitCount(set);
            for (int longOnes = 0; longOnes <= size && size <= tariff.slots(); longOnes++) {
                if (longOnes == 0 || tariff.ttls().contains(Ttl.ONE_HOUR)) {
                    plan.add(markers(markable, set, longOnes));
                    extend();
                    plan.removeLast();
                }
            }
        }
    }

    private static List<Marker> markers(int[] markable, int set, int longOnes) {
        List<Marker> markers = new ArrayList<>();
        for (int i = 0; i < markable.length; i++) {
            if ((set >> i & 1) == 1) {
                markers.add(new Marker(markable[i], markers.size() < longOnes ? Ttl.ONE_HOUR : Ttl.FIVE_MINUTES));
            }
        }
        return markers;
    }

    /** What the plan so far costs. */
    private double cost() {
        CacheModel<Integer> cache = new CacheModel<>(refresh);
        double pico = 0;
        for (int i = 0; i < plan.size(); i++) {
            TraceRequest request = trace.requests.get(i);
            Bill.Path path = new Bill.Path(trace.tree, request.leaf());
            Outcome outcome =
                    cache.serve(request.model(), path, plan.get(i), tariff, request.atMillis(), _ -> delayMillis);
            pico += tariff.prices().of(((Outcome.Served) outcome).usage()).picoDollars();
        }
        return pico / tariff.prices().input();
    }
}
