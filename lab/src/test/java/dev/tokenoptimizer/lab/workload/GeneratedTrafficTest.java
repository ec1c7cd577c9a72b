package dev.tokenoptimizer.lab.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.lab.trace.BlockTraceFile;
import dev.tokenoptimizer.lab.trace.Trace;
import dev.tokenoptimizer.lab.trace.TraceFileException;
import dev.tokenoptimizer.lab.trace.TraceRequest;
import dev.tokenoptimizer.lab.trace.TraceSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every generated workload. */
class GeneratedTrafficTest {

    private static final long CONTEXT_WINDOW = 200_000;

    static Stream<String> names() {
        return Workloads.list().stream().map(Workloads.Description::name);
    }

    @ParameterizedTest
    @MethodSource("names")
    void hasFiveThousandRequestsOrMoreWithEverySeed(String name) {
        for (long seed = 1; seed <= 3; seed++) {
            assertThat(traffic(name, seed).size()).as("seed " + seed).isBetween(5_000, 6_000);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void theSameSeedGivesTheSameFileToTheByte(String name) throws IOException {
        assertThat(blocks(traffic(name, 1))).isEqualTo(blocks(traffic(name, 1)));
    }

    @ParameterizedTest
    @MethodSource("names")
    void anotherSeedGivesOtherTraffic(String name) throws IOException {
        assertThat(blocks(small(name, 1))).isNotEqualTo(blocks(small(name, 2)));
    }

    @ParameterizedTest
    @MethodSource("names")
    void whatIsWrittenIsReadBackAsItWasGenerated(String name, @TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("written.blocks.jsonl.gz"), blocks(traffic(name, 1)));
        assertThat(prompts(new BlockTraceFile(file))).isEqualTo(prompts(traffic(name, 1)));
    }

    @ParameterizedTest
    @MethodSource("names")
    void timeNeverFallsWithinAScope(String name) {
        Map<String, Long> latest = new HashMap<>();
        for (GeneratedRequest request : traffic(name, 1).requests()) {
            Long before = latest.put(request.scope(), request.atMillis());
            assertThat(request.atMillis()).isGreaterThanOrEqualTo(before == null ? 0 : before);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void noPromptIsLongerThanAContextWindow(String name) {
        assertThat(traffic(name, 1).requests())
                .allSatisfy(request ->
                        assertThat(request.prompt().tokens()).isBetween(1, (int) CONTEXT_WINDOW - request.output()));
    }

    @ParameterizedTest
    @MethodSource("names")
    void aSessionSendsNothingBeforeItsLastAnswerHasEnded(String name) {
        Map<String, Long> free = new HashMap<>();
        for (GeneratedRequest request : traffic(name, 1).requests()) {
            Long before = free.put(request.session(), request.atMillis() + request.durationMillis());
            assertThat(request.atMillis()).as(request.session()).isGreaterThanOrEqualTo(before == null ? 0 : before);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void theDocumentationNamesEveryParameterWithItsPreset(String name) throws IOException {
        Workloads.Description workload = Workloads.list().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        String section = Stream.of(
                        Files.readString(Path.of("..", "docs", "workloads.md")).split("\n## "))
                .filter(text -> text.startsWith(name + "\n"))
                .findFirst()
                .orElseThrow();
        for (Parameter parameter :
                workload.parameters().subList(1, workload.parameters().size())) {
            assertThat(section)
                    .contains("| `" + parameter.name() + "` | " + parameter.presetText() + " | " + parameter.meaning()
                            + " |");
        }
    }

    @Test
    void bodiesAreTheSameToTheByteToo() throws IOException {
        assertThat(bodies(small("rag", 1))).isEqualTo(bodies(small("rag", 1)));
    }

    private static GeneratedTraffic traffic(String name, long seed) {
        return Workloads.find(name, seed).orElseThrow();
    }

    private static GeneratedTraffic small(String name, long seed) {
        return Workloads.find(name, seed, Map.of("requests", 50.0)).orElseThrow();
    }

    private static byte[] blocks(GeneratedTraffic traffic) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        traffic.writeBlocks(out);
        return out.toByteArray();
    }

    private static byte[] bodies(GeneratedTraffic traffic) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        traffic.writeBodies(out, _ -> {});
        return out.toByteArray();
    }

    /** Every request, and the block that its prompt ends with. */
    private static List<String> prompts(TraceSource source) throws TraceFileException, IOException {
        List<String> prompts = new ArrayList<>();
        try (Trace trace = source.open()) {
            for (TraceRequest request = trace.next(); request != null; request = trace.next()) {
                int leaf = request.leaf();
                prompts.add(request + " " + trace.tree().prefixTokens(leaf) + " "
                        + trace.tree().depth(leaf) + " " + trace.tree().parent(leaf) + " "
                        + trace.tree().kind(leaf));
            }
        }
        return prompts;
    }
}
