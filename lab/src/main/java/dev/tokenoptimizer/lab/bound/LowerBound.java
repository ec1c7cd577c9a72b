package dev.tokenoptimizer.lab.bound;

import dev.tokenoptimizer.lab.trace.Trace;
import dev.tokenoptimizer.lab.trace.TraceFileException;
import dev.tokenoptimizer.lab.trace.TraceRequest;
import dev.tokenoptimizer.lab.trace.TraceSource;
import dev.tokenoptimizer.tariff.Tariff;
import java.io.IOException;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/**
 * What no policy can go below, however much it knows: every prefix node is priced on its own over its visits, with the best
 * choice at each, and a read may set the node's remaining life to any lifetime on offer at no cost. The shortest cacheable
 * prefix, slots, order of lifetimes, look-back and the time until an entry is readable are left out. Caches of different scopes
 * and models are apart.
 *
 * <p>It binds policies all of whose requests are served and charged; a refused request that costs nothing is outside of it.
 *
 * @param cost the bound, in units of one fresh input token at the standard price
 * @param noCacheCost the cost without any marker, in the same units
 */
public record LowerBound(double cost, double noCacheCost) {

    /**
     * Reads a trace once and computes its bound.
     *
     * @param tariff of every request
     * @param progress told the number of requests read so far
     */
    public static LowerBound of(TraceSource source, Tariff tariff, LongConsumer progress)
            throws TraceFileException, IOException {
        InputRates standard = InputRates.of(tariff, 0);
        InputRates steep = InputRates.of(tariff, Long.MAX_VALUE);
        return of(source, tokens -> tokens > tariff.longAbove() ? steep : standard, progress);
    }

    /** The same under rates that no tariff needs to have. */
    public static LowerBound of(TraceSource source, InputRates rates, LongConsumer progress)
            throws TraceFileException, IOException {
        return of(source, _ -> rates, progress);
    }

    private static LowerBound of(TraceSource source, LongFunction<InputRates> rates, LongConsumer progress)
            throws TraceFileException, IOException {
        try (Trace trace = source.open()) {
            CacheIds caches = new CacheIds();
            SegmentCosts costs =
                    new SegmentCosts(trace.tree(), rates.apply(0).lifetimes().size());
            double noCacheCost = 0;
            long requests = 0;
            TraceRequest request = trace.next();
            while (request != null) {
                int tokens = trace.tree().prefixTokens(request.leaf());
                InputRates at = rates.apply(tokens);
                costs.visit(caches.of(request), request.leaf(), request.atMillis(), at);
                noCacheCost += tokens * at.fresh();
                progress.accept(++requests);
                request = trace.next();
            }
            return new LowerBound(costs.total(), noCacheCost);
        }
    }

    /** Share of the cost without caching; 0 for an empty trace. */
    public double ratio() {
        return noCacheCost == 0 ? 0 : cost / noCacheCost;
    }
}
