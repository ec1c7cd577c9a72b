package dev.tokenoptimizer.lab.bound;

import dev.tokenoptimizer.lab.policy.Policy;
import dev.tokenoptimizer.lab.policy.PolicyRequest;
import dev.tokenoptimizer.lab.provider.cache.CacheModel.Refresh;
import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.trace.Trace;
import dev.tokenoptimizer.lab.trace.TraceFileException;
import dev.tokenoptimizer.lab.trace.TraceRequest;
import dev.tokenoptimizer.lab.trace.TraceSource;
import dev.tokenoptimizer.tariff.Tariff;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * A plan made with full knowledge of the future and kept within the real rules: minimum, slots, order of lifetimes, look-back,
 * and the time until an entry can be read. It is the best plan known, not the best there is, unless {@link #provenRequests}
 * says so. As a policy it serves one replay of the trace it was made for.
 */
public final class Oracle implements Policy {

    private static final double ROUNDING = 1e-9;

    private final CacheIds caches;
    private final List<List<List<Marker>>> plans = new ArrayList<>();
    private final List<Integer> asked = new ArrayList<>();
    private double plannedCost;
    private double closerBound;
    private long provenRequests;

    private Oracle(CacheIds caches) {
        this.caches = caches;
    }

    /**
     * Reads a trace once and plans every request of it.
     *
     * @param tariff of every request
     * @param refresh which entries a hit refreshes
     * @param delayMillis from the start of a request until what it wrote can be read; at most half the shorter lifetime, or the
     *     plan may count on more than it gets
     * @param progress told the number of requests planned so far
     */
    public static Oracle of(TraceSource source, Tariff tariff, Refresh refresh, long delayMillis, LongConsumer progress)
            throws TraceFileException, IOException {
        try (Trace trace = source.open()) {
            Oracle oracle = new Oracle(new CacheIds());
            List<Traffic> traffic = oracle.read(trace);
            long planned = 0;
            for (Traffic cache : traffic) {
                oracle.add(CachePlan.of(trace.tree(), cache, tariff, refresh, delayMillis), cache.size());
                planned += cache.size();
                progress.accept(planned);
            }
            return oracle;
        }
    }

    private List<Traffic> read(Trace trace) throws TraceFileException, IOException {
        List<Traffic> traffic = new ArrayList<>();
        TraceRequest request = trace.next();
        while (request != null) {
            int cache = caches.of(request);
            if (cache == traffic.size()) {
                traffic.add(new Traffic());
            }
            traffic.get(cache).add(request.leaf(), request.atMillis());
            request = trace.next();
        }
        return traffic;
    }

    private void add(CachePlan plan, int requests) {
        plans.add(plan.markers());
        asked.add(0);
        plannedCost += plan.cost();
        closerBound += plan.bound();
        if (plan.cost() <= plan.bound() * (1 + ROUNDING)) {
            provenRequests += requests;
        }
    }

    /**
     * What the plan costs by its own account, in units of one fresh input token at the standard price. It is the bill, unless
     * entries become readable very late, or a hit refreshes all on the path of very many very long prompts: that is then
     * planned for, and accounted, as if it refreshed one entry only.
     */
    public double plannedCost() {
        return plannedCost;
    }

    /** A cost that no plan goes below: {@link LowerBound}, but with the shortest cacheable prefix kept. In the same units. */
    public double closerBound() {
        return closerBound;
    }

    /** Requests in caches whose plan costs no more than their bound, so that there is none better. */
    public long provenRequests() {
        return provenRequests;
    }

    @Override
    public List<Marker> mark(PolicyRequest request) {
        int cache = caches.of(request.scope(), request.model());
        int index = asked.get(cache);
        asked.set(cache, index + 1);
        return plans.get(cache).get(index);
    }
}
