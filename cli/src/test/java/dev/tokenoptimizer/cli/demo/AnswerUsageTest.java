package dev.tokenoptimizer.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tokenoptimizer.usage.Usage;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AnswerUsageTest {

    @Test
    void aWholeAnswerTellsItsUsageOnce() {
        String answer = """
                {"id":"m","usage":{"input_tokens":3,"cache_read_input_tokens":5,"cache_creation_input_tokens":7,
                "cache_creation":{"ephemeral_5m_input_tokens":6,"ephemeral_1h_input_tokens":1},"output_tokens":9}}""";
        assertThat(AnswerUsage.of(answer, false)).isEqualTo(new Usage(3, 5, 6, 1, OptionalLong.of(9)));
    }

    @Test
    void ofAStreamTheInputComesFirstAndTheLastOutputCounts() {
        String answer = """
                event: message_start
                data: {"type":"message_start","message":{"usage":{"input_tokens":3,"cache_read_input_tokens":0,\
                "cache_creation":{"ephemeral_5m_input_tokens":6,"ephemeral_1h_input_tokens":0},"output_tokens":1}}}

                event: message_delta
                data: {"type":"message_delta","delta":{},"usage":{"output_tokens":40}}

                """;
        assertThat(AnswerUsage.of(answer, true)).isEqualTo(new Usage(3, 0, 6, 0, OptionalLong.of(40)));
    }

    @Test
    void anAnswerWithoutUsageIsNotTakenForAFreeOne() {
        assertThatIllegalArgumentException().isThrownBy(() -> AnswerUsage.of("{\"type\":\"error\"}", false));
        assertThatIllegalArgumentException().isThrownBy(() -> AnswerUsage.of("event: ping\n\n", true));
    }
}
