package dev.tokenoptimizer.lab.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tokenoptimizer.lab.provider.cache.CacheModel.Refresh;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.EnumSet;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** On random traces the oracle's account is what it pays, and on tiny ones it is compared with all plans there are. */
class OraclePropertyTest {

    private static final double CENT = 1e-6;

    @ParameterizedTest
    @EnumSource
    void theOracleIsBilledWhatItPlanned(Refresh refresh) throws Exception {
        for (long seed = 0; seed < 1_000; seed++) {
            Random random = new Random(seed);
            Tariff tariff = tariff(random);
            SmallTrace trace = SmallTrace.random(random, 1 + random.nextInt(60), 1 + random.nextInt(30));
            long delay = delay(random);
            Oracle oracle = Oracle.of(trace, tariff, refresh, delay, _ -> {});
            assertThat(Bill.of(trace, oracle, tariff, refresh, delay))
                    .as("seed %d", seed)
                    .isCloseTo(oracle.plannedCost(), within(CENT));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theOracleLiesBetweenTheBoundsAndRandomMarkers(Refresh refresh) throws Exception {
        for (long seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            Tariff tariff = tariff(random);
            SmallTrace trace = SmallTrace.random(random, 1 + random.nextInt(30), 1 + random.nextInt(12));
            long delay = delay(random);
            Oracle oracle = Oracle.of(trace, tariff, refresh, delay, _ -> {});
            double bound = LowerBound.of(trace, tariff, _ -> {}).cost();
            assertThat(oracle.closerBound()).as("seed %d", seed).isBetween(bound - CENT, oracle.plannedCost() + CENT);
            for (int i = 0; i < 10; i++) {
                double paid = Bill.of(trace, new RandomMarkers(random, tariff), tariff, refresh, delay);
                assertThat(paid).as("seed %d", seed).isGreaterThanOrEqualTo(oracle.plannedCost() - CENT);
            }
        }
    }

    /** Nothing beats the bounds, and where the oracle calls its plan proven, no plan is better. */
    @ParameterizedTest
    @EnumSource
    void noPlanAtAllBeatsTheBoundsOrAPlanCalledProven(Refresh refresh) throws Exception {
        int traces = 0;
        int proven = 0;
        int best = 0;
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Tariff tariff = tariff(random);
            SmallTrace trace = SmallTrace.random(random, 2 + random.nextInt(3), 2);
            long delay = delay(random);
            if (trace.depth() > 4) {
                continue;
            }
            Oracle oracle = Oracle.of(trace, tariff, refresh, delay, _ -> {});
            double least = BruteForce.least(trace, tariff, refresh, delay);
            assertThat(oracle.closerBound()).as("seed %d", seed).isLessThanOrEqualTo(least + CENT);
            assertThat(oracle.plannedCost()).as("seed %d", seed).isGreaterThanOrEqualTo(least - CENT);
            traces++;
            best += oracle.plannedCost() <= least + CENT ? 1 : 0;
            if (oracle.provenRequests() == trace.requests.size()) {
                proven++;
                assertThat(oracle.plannedCost()).as("seed %d", seed).isCloseTo(least, within(CENT));
            }
        }
        System.out.printf(
                "%s: of %d tiny traces %d planned at the least cost, %d of them proven%n",
                refresh, traces, best, proven);
        assertThat(proven).isGreaterThan(traces / 2);
        assertThat(best).isGreaterThan(traces * 98 / 100);
    }

    private static long delay(Random random) {
        return random.nextInt(3) * 75_000L;
    }

    private static Tariff tariff(Random random) {
        EnumSet<Ttl> ttls =
                random.nextInt(3) == 0 ? EnumSet.of(Ttl.FIVE_MINUTES) : EnumSet.of(Ttl.FIVE_MINUTES, Ttl.ONE_HOUR);
        int minimum = random.nextInt(2) * random.nextInt(1_500);
        return Tariffs.sonnet(minimum, 1 + random.nextInt(4), 1 + random.nextInt(20), ttls);
    }
}
