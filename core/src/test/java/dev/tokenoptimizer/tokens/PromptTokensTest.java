package dev.tokenoptimizer.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.Reading;
import dev.tokenoptimizer.dialect.anthropic.AnthropicMessages;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.tariff.TariffBook;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The reader counts what the fit counted: its estimates of the recorded calls are those of docs/token-estimates.md. */
class PromptTokensTest {

    private static final ReadContext CONTEXT = new ReadContext(new CacheScope("anthropic", "w"), "", model -> 1);

    private final AnthropicMessages dialect =
            new AnthropicMessages(new FingerprintKey(1, 2), TariffBook.shipped(), TokenEstimator.shipped());

    @Test
    void ofPlainCallsAreWithinTheBounds() throws IOException {
        ErrorTable plain = errors().only("plain", call -> call.plain && call.billed >= 200);

        assertThat(plain.quantile(0.5)).isLessThan(0.10);
        assertThat(plain.quantile(0.95)).isLessThan(0.30);
    }

    @Test
    void agreeWithTheFit() throws IOException {
        List<RecordedCall> calls = RecordedCall.all(TokenWeights.shipped());
        OverheadFit fit = OverheadFit.of(calls);

        List<RecordedCall> apart = calls.stream()
                .filter(call -> call.plain)
                .filter(call -> Math.abs(tokens(call) - fit.estimate(call)) > 5 + 0.03 * fit.estimate(call))
                .toList();
        assertThat(apart.stream()
                        .map(call -> call.cassette + " " + call.index + ": " + tokens(call) + " instead of "
                                + Math.round(fit.estimate(call)))
                        .toList())
                .isEmpty();
    }

    private ErrorTable errors() throws IOException {
        return new ErrorTable(
                "all",
                "nothing",
                RecordedCall.all(TokenWeights.shipped()).stream()
                        .map(call -> new ErrorTable.Outcome(call, tokens(call)))
                        .toList());
    }

    private int tokens(RecordedCall call) {
        Reading reading = dialect.read(call.body, call.body.length, CONTEXT);
        assertThat(reading).as(call.cassette).isInstanceOf(Reading.Read.class);
        return ((Reading.Read) reading).prompt().tokens();
    }
}
