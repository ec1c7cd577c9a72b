package dev.tokenoptimizer.lab.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tokenoptimizer.lab.provider.cache.CacheModel.Refresh;
import dev.tokenoptimizer.lab.trace.BlockTraceFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The oracle on real traces: what it plans is what it pays, and no plan would pay much less. */
class OracleOfTracesTest {

    @ParameterizedTest
    @CsvSource({
        "lmcache-taubench, 0",
        "miniswe, 0.005",
        "mooncake-conversation, 0.003",
        "mooncake-synthetic, 0.005",
        "weka-dev, 0.01"
    })
    void isThisCloseToTheBest(String name, double distance) throws Exception {
        BlockTraceFile trace = TraceFiles.blocks(name);
        Oracle oracle = Oracle.of(trace, Tariffs.SONNET, Refresh.HIT, 0, _ -> {});
        double paid = Bill.of(trace, oracle, Tariffs.SONNET, Refresh.HIT, 0);
        double noCaching = LowerBound.of(trace, Tariffs.SONNET, _ -> {}).noCacheCost();
        System.out.printf(
                "%s: oracle %.4f, closer bound %.4f, requests proven %d%n",
                name, paid / noCaching, oracle.closerBound() / noCaching, oracle.provenRequests());
        assertThat(paid).isCloseTo(oracle.plannedCost(), within(1.0));
        assertThat(paid).isLessThanOrEqualTo(oracle.closerBound() * (1 + distance));
    }
}
