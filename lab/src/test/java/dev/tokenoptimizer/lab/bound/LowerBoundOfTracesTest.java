package dev.tokenoptimizer.lab.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table "Checks" beside the traces, computed by an independent program. */
class LowerBoundOfTracesTest {

    @ParameterizedTest
    @CsvSource({
        "lmcache-taubench, 74497, 0.2455",
        "miniswe, 2303691, 0.1727",
        "mooncake-conversation, 144793823, 0.7336",
        "mooncake-synthetic, 61194628, 0.4760",
        "weka-dev, 2955825256, 0.1514"
    })
    void agreesWithTheIndependentProgram(String name, long noCache, double ratio) throws Exception {
        LowerBound bound = LowerBound.of(TraceFiles.blocks(name), Tariffs.SONNET, _ -> {});
        System.out.println(name + ": " + bound + ", ratio " + bound.ratio());
        assertThat(bound.noCacheCost()).isEqualTo((double) noCache);
        assertThat(bound.ratio()).isCloseTo(ratio, withinPercentage(0.5));
    }
}
