package dev.tokenoptimizer.lab.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tokenoptimizer.lab.bound.InputRates.Lifetime;
import dev.tokenoptimizer.lab.policy.Policy;
import dev.tokenoptimizer.lab.policy.PolicyCatalog;
import dev.tokenoptimizer.lab.policy.PolicyEntry;
import dev.tokenoptimizer.lab.provider.cache.CacheModel.Refresh;
import dev.tokenoptimizer.lab.trace.TraceRequest;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** On random small traces nobody who is bound by the real rules pays less than the bound. */
class BoundPropertyTest {

    private static final int TRACES = 400;

    @ParameterizedTest
    @EnumSource
    void randomMarkersNeverPayLessThanTheBound(Refresh refresh) throws Exception {
        for (long seed = 0; seed < TRACES; seed++) {
            Random random = new Random(seed);
            Tariff tariff = tariff(random);
            SmallTrace trace = SmallTrace.random(random, 1 + random.nextInt(20), 1 + random.nextInt(12));
            for (int i = 0; i < 20; i++) {
                check(trace, new RandomMarkers(random, tariff), tariff, refresh, "random markers, seed " + seed);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void policiesOfTheCatalogueNeverPayLessThanTheBound(Refresh refresh) throws Exception {
        for (long seed = 0; seed < TRACES; seed++) {
            Random random = new Random(seed);
            Tariff tariff = tariff(random);
            SmallTrace trace = SmallTrace.random(random, 1 + random.nextInt(40), 1 + random.nextInt(12));
            for (PolicyEntry entry : PolicyCatalog.entries()) {
                if (entry.needs().isEmpty() && entry.suits(tariff)) {
                    check(trace, entry.create().apply(tariff), tariff, refresh, entry.name() + ", seed " + seed);
                }
            }
        }
    }

    /** Nodes that came together are priced together; the sum is that of every node on its own. */
    @Test
    void theBoundIsTheSumOverAllNodes() throws Exception {
        for (long seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            Tariff tariff = tariff(random);
            SmallTrace trace = SmallTrace.random(random, 1 + random.nextInt(8), 1 + random.nextInt(12));
            Map<List<Object>, List<Long>> visits = new HashMap<>();
            for (TraceRequest request : trace.requests) {
                for (int node : trace.tree.path(request.leaf())) {
                    visits.computeIfAbsent(List.of(request.model(), node), _ -> new ArrayList<>())
                            .add(request.atMillis());
                }
            }
            InputRates rates = InputRates.of(tariff, 0);
            double sum = 0;
            for (Map.Entry<List<Object>, List<Long>> node : visits.entrySet()) {
                int tokens = trace.tree.tokens((Integer) node.getKey().get(1));
                sum += tokens * least(node.getValue(), 0, Long.MIN_VALUE, rates);
            }
            assertThat(LowerBound.of(trace, tariff, _ -> {}).cost())
                    .as("seed %d", seed)
                    .isCloseTo(sum, within(1e-6));
        }
    }

    /** The least that the visits from one on cost, with life until then, by trying every choice at every visit. */
    private static double least(List<Long> visits, int from, long until, InputRates rates) {
        if (from == visits.size()) {
            return 0;
        }
        long now = visits.get(from);
        double least = rates.fresh() + least(visits, from + 1, Long.MIN_VALUE, rates);
        for (Lifetime lifetime : rates.lifetimes()) {
            double paid = now < until ? rates.read() : lifetime.write();
            least = Math.min(least, paid + least(visits, from + 1, now + lifetime.millis(), rates));
        }
        return least;
    }

    private static void check(SmallTrace trace, Policy policy, Tariff tariff, Refresh refresh, String what)
            throws Exception {
        double bound = LowerBound.of(trace, tariff, _ -> {}).cost();
        double paid = Bill.of(trace, policy, tariff, refresh, 0);
        assertThat(paid).as(what).isGreaterThanOrEqualTo(bound * (1 - 1e-12) - 1e-6);
    }

    private static Tariff tariff(Random random) {
        EnumSet<Ttl> ttls =
                random.nextInt(3) == 0 ? EnumSet.of(Ttl.FIVE_MINUTES) : EnumSet.of(Ttl.FIVE_MINUTES, Ttl.ONE_HOUR);
        return Tariffs.sonnet(random.nextInt(2) * random.nextInt(2_000), 1 + random.nextInt(5), 20, ttls);
    }
}
