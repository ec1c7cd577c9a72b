package dev.tokenoptimizer.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.dialect.ErrorShape;
import org.junit.jupiter.api.Test;

class ErrorAnswerTest {

    @Test
    void anErrorAsGoogleTellsItNamesItsStatusAsANumberToo() {
        ErrorAnswer answer = ErrorAnswer.of(
                ErrorShape.GOOGLE, 502, "api_error", "upstream_unreachable", "it \"refuses\" connections", "to_1");

        assertThat(answer.body())
                .isEqualTo(
                        "{\"error\":{\"code\":502,\"message\":\"it \\\"refuses\\\" connections\",\"status\":\"INTERNAL\"}}");
    }
}
