package dev.tokenoptimizer.lab.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ParametersTest {

    @Test
    void whatIsNotSetHasItsPreset() {
        assertThat(Workloads.find("rag", 1).orElseThrow().size()).isGreaterThanOrEqualTo(5_000);
    }

    @Test
    void theNumberOfRequestsCanBeSet() {
        assertThat(Workloads.find("rag", 1, Map.of("requests", 7.0))
                        .orElseThrow()
                        .size())
                .isEqualTo(7);
    }

    @Test
    void anUnknownParameterIsRefusedWithTheOnesThereAre() {
        assertThatThrownBy(() -> Workloads.find("classification", 1, Map.of("text", 7.0)))
                .hasMessage("no parameter text; there are requests, headTokens, textTokens, gapSeconds");
    }

    @Test
    void aValueOutOfRangeIsRefusedWithTheRange() {
        assertThatThrownBy(() -> Workloads.find("tool-shuffle", 1, Map.of("shuffled", 1.5)))
                .hasMessage("shuffled must be a number from 0 to 1, not 1.5");
    }

    @Test
    void halfATokenIsRefused() {
        assertThatThrownBy(() -> Workloads.find("rag", 1, Map.of("headTokens", 0.5)))
                .hasMessage("headTokens must be a whole number from 1 to 1000000, not 0.5");
    }

    @Test
    void thereIsNoWorkloadOfAnUnknownName() {
        assertThat(Workloads.find("chess", 1)).isEmpty();
    }
}
