package dev.tokenoptimizer.lab.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tokenoptimizer.lab.policy.PolicyCatalog;
import dev.tokenoptimizer.lab.policy.PolicyEntry;
import dev.tokenoptimizer.lab.trace.BodyForm;
import dev.tokenoptimizer.lab.trace.TraceFiles;
import dev.tokenoptimizer.lab.trace.TraceSource;
import dev.tokenoptimizer.lab.trace.WrittenTrace;
import dev.tokenoptimizer.lab.workload.Workloads;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the provider writes every prompt unasked: what we cost in relation to that. */
class OpenAiAimsTest {

    private static final List<PolicyEntry> POLICIES = Stream.of("implicit", "ours")
            .map(name -> PolicyCatalog.find(name).orElseThrow())
            .toList();

    @ParameterizedTest
    @ValueSource(strings = {"gpt-5.6-sol", "gpt-6-luna", "gpt-6.2-sol"})
    void promptsThatNeverReturnCostFourFifths(String model) throws Exception {
        Random random = new Random(1);
        WrittenTrace trace = new WrittenTrace();
        for (int request = 0; request < 1_000; request++) {
            trace.at(10 * request, 0, 1_024 + random.nextInt(4_000));
        }
        assertThat(share(trace, model)).isLessThanOrEqualTo(0.81);
    }

    /** At most three points above what was measured. */
    @ParameterizedTest
    @CsvSource({
        "customer-fork, 0.36",
        "rag, 0.41",
        "wide-tools, 0.92",
        "sub-agents, 0.53",
        "injected-tail, 0.21",
        "timestamp, 0.63",
        "tool-shuffle, 0.74",
        "compaction, 0.97",
        "model-switch, 0.68",
        "classification, 0.85",
        "multi-tenant, 0.37"
    })
    void generatedTrafficCostsFarLess(String workload, double most) throws Exception {
        assertThat(share(Workloads.find(workload, 1).orElseThrow().first(1_000), "gpt-5.6-sol"))
                .isLessThanOrEqualTo(most);
    }

    @ParameterizedTest
    @CsvSource({
        "lmcache-taubench.blocks, 1.0",
        "miniswe.blocks, 1.01",
        "mooncake-conversation.blocks, 0.75",
        "mooncake-synthetic.blocks, 0.60",
        "weka-dev.blocks, 0.98",
        "bfcl-multiturn.requests, 1.01",
        "toolbench.requests, 0.95",
        "tau-airline.requests, 0.75"
    })
    void recordedTrafficIsNowhereDearer(String name, double most) throws Exception {
        Path file = Path.of(System.getProperty("token-optimizer.traces", ""), name + ".jsonl.gz");
        assumeTrue(Files.exists(file), () -> "skipped: no " + file + "; set token-optimizer.traces");
        Tariff tariff = tariff("gpt-5.6-sol");
        assertThat(share(TraceFiles.of(file, tariff, BodyForm.CHAT, 1, Long.MAX_VALUE), "gpt-5.6-sol"))
                .isLessThanOrEqualTo(most);
    }

    /** What we pay for input in relation to the provider's default. */
    private static double share(TraceSource trace, String model) throws Exception {
        Conditions conditions = Conditions.standard(model, tariff(model));
        List<Double> costs = new LabReplay(conditions, POLICIES, new LabReplay.Detail(false, false), Unwatched.INSTANCE)
                .run(trace).policies().stream()
                        .map(result -> ((PolicyResult.Measured) result).cost().doubleValue())
                        .toList();
        return costs.get(1) / costs.get(0);
    }

    private static Tariff tariff(String model) {
        return TariffBook.shipped().find("openai", model).orElseThrow();
    }
}
