package dev.tokenoptimizer.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tokenoptimizer.ledger.LearningBudget;
import dev.tokenoptimizer.tariff.Money;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Real traces through history and planner, one pass, causal. The bounds are generous on purpose: they catch a broken rule,
 * they are no figures to fit to.
 */
class TraceReplayTest {

    private static final long HOUR = 3_600_000;

    @ParameterizedTest
    @CsvSource({"miniswe, 0.20", "mooncake-synthetic, 0.65", "mooncake-conversation, 0.96", "weka-dev, 0.23"})
    void costsAtMostThatShareOfNoCaching(String name, double bound) throws IOException {
        Replay replay = replay(name, Money.dollars("1000"), 0);

        assertThat(replay.ratio()).isLessThan(bound);
        assertThat(replay.surprises).isLessThan(replay.requests / 100 + 1);
    }

    @ParameterizedTest
    @CsvSource({"miniswe", "mooncake-synthetic", "mooncake-conversation", "lmcache-taubench", "weka-dev"})
    void unrecoveredPremiumStaysWithinTheStandardBudget(String name) throws IOException {
        Replay replay = replay(name, LearningBudget.standardCredit(), 0);

        assertThat(replay.overspent).isZero();
        assertThat(replay.ratio()).isLessThanOrEqualTo(1.01);
    }

    /** Bodies have no times: one request every eight seconds, in file order. */
    @ParameterizedTest
    @CsvSource({"tau-airline, 0.16", "cookbook-rag, 0.80", "bfcl-multiturn, 0.40"})
    void realBodiesCostAtMostThatShareOfNoCaching(String name, double bound) throws IOException {
        Optional<Path> file = Traces.file(name + ".requests.jsonl.gz");
        assumeTrue(file.isPresent(), () -> "trace " + name + " is not here; set token-optimizer.traces");
        Replay replay = new Replay(Prompts.TARIFF, LearningBudget.standardCredit(), 0);
        long[] now = {1_000_000_000L};
        BodyTraces.read(file.orElseThrow(), (session, prompt) -> {
            now[0] += 8_000;
            replay.send(prompt, now[0], 100);
        });
        System.out.println(name + ": " + replay);

        assertThat(replay.ratio()).isLessThan(bound);
        assertThat(replay.overspent).isZero();
    }

    private static Replay replay(String name, Money credit, long delayMillis) throws IOException {
        Optional<Path> file = Traces.file(name + ".blocks.jsonl.gz");
        assumeTrue(file.isPresent(), () -> "trace " + name + " is not here; set token-optimizer.traces");
        Replay replay = new Replay(Prompts.TARIFF, credit, delayMillis);
        Map<String, Long> starts = new HashMap<>();
        long[] latest = {0};
        Traces.read(file.orElseThrow(), request -> {
            String scope = request.prompt().scope().owner();
            long start = starts.computeIfAbsent(scope, any -> starts.isEmpty() ? 0 : latest[0] + HOUR);
            long now = start + request.millis();
            latest[0] = Math.max(latest[0], now);
            replay.send(request.prompt(), now, request.output());
        });
        System.out.println(name + ", credit " + credit + ": " + replay);
        return replay;
    }
}
