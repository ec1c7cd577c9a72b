package dev.tokenoptimizer.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tokenoptimizer.prompt.BlockKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TokenCalibrationTest {

    private static final Path WEIGHTS =
            Path.of("src/main/resources/dev/tokenoptimizer/tokens/token-weights.properties");
    private static final Path PAGE = Path.of("../docs/token-estimates.md");
    private static final String BEGIN = "<!-- errors: begin -->\n";
    private static final String END = "<!-- errors: end -->";

    @Test
    void plainCallsAreEstimatedWithinTheBoundsByAFitThatNeverSawTheirCassette() throws IOException {
        ErrorTable plain = errors(TokenWeights.shipped()).get(0);

        assertThat(plain.size()).isGreaterThan(70);
        assertThat(plain.quantile(0.5)).isLessThan(0.10);
        assertThat(plain.quantile(0.95)).isLessThan(0.30);
    }

    @Test
    void thePageOnEstimatesShowsTheseErrors() throws IOException {
        String page = Files.readString(PAGE);

        assertThat(page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END)))
                .isEqualTo(rendered(errors(TokenWeights.shipped())));
    }

    @Test
    void theShippedScalesAreThoseThatTheRecordingsGive() throws IOException {
        Properties fitted = new Properties();
        OverheadFit.of(RecordedCall.all(TokenWeights.shipped())).nameInto(fitted);

        fitted.stringPropertyNames()
                .forEach(name -> assertThat(TokenWeights.shipped().scalar(name))
                        .as(name)
                        .isEqualTo(Double.parseDouble(fitted.getProperty(name))));
    }

    /** Writes the coefficients and the table anew; only when asked to. */
    @Test
    void calibrate() throws IOException {
        assumeTrue(Boolean.getBoolean("token-optimizer.calibrate"), "skipped: calibration was not asked for");
        Properties named = new Properties();
        for (BlockKind kind : BlockKind.values()) {
            named.setProperty("overhead.block." + kind, "0");
        }
        named.setProperty("document.page_bytes", "50000");
        named.setProperty("document.page", "1600");
        named.setProperty("document.by_reference", "2600");
        named.putAll(new PairFit().fit());
        new OverheadFit(OverheadFit.prior(), 1, java.util.Map.of()).nameInto(named);
        OverheadFit.of(RecordedCall.all(new TokenWeights(named))).nameInto(named);

        String lines = new TreeSet<>(named.stringPropertyNames())
                .stream().map(name -> name + "=" + named.getProperty(name)).collect(Collectors.joining("\n"));
        Files.writeString(
                WEIGHTS, "# Fitted: see docs/token-estimates.md for how, and how to do it again.\n" + lines + "\n");
        String page = Files.readString(PAGE);
        Files.writeString(
                PAGE,
                page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
                        + rendered(errors(new TokenWeights(named)))
                        + page.substring(page.indexOf(END)));
    }

    private static List<ErrorTable> errors(TokenWeights weights) throws IOException {
        List<RecordedCall> calls = RecordedCall.all(weights);
        ErrorTable byCassette = crossValidated("cassette", calls, call -> call.cassette);
        ErrorTable byModule = crossValidated("test module", calls, call -> call.cassette.replaceFirst("/[^/]*$", ""));
        ErrorTable plain = byCassette.only("plain, at least 200 tokens", call -> call.plain && call.billed >= 200);
        return List.of(
                plain,
                byModule.only("plain, at least 200 tokens", call -> call.plain && call.billed >= 200),
                plain.only("of these: older tokenizer", call -> !call.newTokenizer()),
                plain.only("of these: newer tokenizer", RecordedCall::newTokenizer),
                plain.only("of these: no tools", call -> call.fixed == 0),
                byCassette.only("plain, under 200 tokens", call -> call.plain && call.billed < 200),
                byCassette.only("others, one pass", call -> !call.plain && !call.severalPasses),
                byCassette.only("others, several passes", call -> !call.plain && call.severalPasses));
    }

    private static ErrorTable crossValidated(
            String leftOut, List<RecordedCall> calls, Function<RecordedCall, String> group) {
        List<ErrorTable.Outcome> outcomes = new ArrayList<>();
        calls.stream().collect(Collectors.groupingBy(group)).forEach((left, tested) -> {
            OverheadFit fit = OverheadFit.of(calls.stream()
                    .filter(call -> !group.apply(call).equals(left))
                    .toList());
            tested.forEach(call -> outcomes.add(new ErrorTable.Outcome(call, fit.estimate(call))));
        });
        return new ErrorTable("all", leftOut, outcomes);
    }

    private static String rendered(List<ErrorTable> tables) {
        return tables.stream()
                .map(ErrorTable::row)
                .collect(Collectors.joining(
                        "",
                        "\n| calls | left out of the fit | number | median error | 95th percentile |\n|---|---|--:|--:|--:|\n",
                        "\n"));
    }
}
