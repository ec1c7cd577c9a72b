package dev.tokenoptimizer.lab.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenoptimizer.lab.provider.anthropic.RenderedPrompt;
import dev.tokenoptimizer.lab.provider.anthropic.RequestReader;
import dev.tokenoptimizer.lab.provider.wire.PrefixId;
import dev.tokenoptimizer.lab.trace.RecordedApi;
import dev.tokenoptimizer.lab.trace.RequestFile;
import dev.tokenoptimizer.lab.trace.Trace;
import dev.tokenoptimizer.lab.trace.TraceRequest;
import dev.tokenoptimizer.tariff.TariffBook;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies say the same as the block trace, in the provider's language. */
class GeneratedBodiesTest {

    private static final Set<RecordedApi> MESSAGES = Set.of(RecordedApi.ANTHROPIC_MESSAGES);
    private static final double REQUESTS = 40;

    private static final TariffBook TARIFFS = TariffBook.shipped();

    private static final RequestReader READER = new RequestReader(model -> TARIFFS.find("anthropic", model));

    static Stream<String> names() {
        return Workloads.list().stream().map(Workloads.Description::name);
    }

    /** Bodies do not say whose they are, and the same prefix is another node for another model or tenant. */
    static Stream<String> namesOfOneCache() {
        return names().filter(name -> !name.equals("model-switch") && !name.equals("multi-tenant"));
    }

    @ParameterizedTest
    @MethodSource("names")
    void theProviderAcceptsThemAndCountsAboutAsManyTokens(String name) throws Exception {
        GeneratedTraffic traffic = traffic(name);
        List<GeneratedRequest> requests = traffic.requests();
        List<byte[]> bodies = bodies(traffic);
        assertThat(bodies).hasSameSizeAs(requests);
        double counted = 0;
        double announced = 0;
        for (int i = 0; i < bodies.size(); i++) {
            var read = READER.read(bodies.get(i), "");
            boolean newTokenizer = read.tariff().tokenizer().contains("new");
            counted += read.prompt().totalTokens() / (newTokenizer ? 1.3 : 1);
            announced += requests.get(i).prompt().tokens();
        }
        assertThat(counted).isCloseTo(announced, Percentage.withPercentage(12));
    }

    @ParameterizedTest
    @MethodSource("namesOfOneCache")
    void prefixesAreEqualWhereTheBlocksAre(String name) throws Exception {
        GeneratedTraffic traffic = traffic(name);
        List<byte[]> bodies = bodies(traffic);
        Map<Integer, PrefixId> identities = new HashMap<>();
        Map<PrefixId, Integer> nodes = new HashMap<>();
        try (Trace trace = traffic.open()) {
            for (byte[] body : bodies) {
                TraceRequest request = Objects.requireNonNull(trace.next());
                int[] path = trace.tree().path(request.leaf());
                RenderedPrompt prompt = READER.read(body, "").prompt();
                assertThat(prompt.size()).isEqualTo(path.length);
                for (int block = 0; block < path.length; block++) {
                    PrefixId identity = prompt.identity(block);
                    assertThat(identities.merge(path[block], identity, (before, _) -> before))
                            .isEqualTo(identity);
                    assertThat(nodes.merge(identity, path[block], (before, _) -> before))
                            .isEqualTo(path[block]);
                }
            }
        }
    }

    @Test
    void theFileIsReadAsRecordedRequests(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("generated.requests.jsonl.gz");
        try (OutputStream out = Files.newOutputStream(file)) {
            traffic("customer-fork").writeBodies(out, _ -> {});
        }
        try (RequestFile requests = RequestFile.open(file, MESSAGES, Long.MAX_VALUE)) {
            assertThat(requests.requests()).hasSizeGreaterThanOrEqualTo((int) REQUESTS);
        }
    }

    private static GeneratedTraffic traffic(String name) {
        return Workloads.find(name, 1, Map.of("requests", REQUESTS)).orElseThrow();
    }

    private static List<byte[]> bodies(GeneratedTraffic traffic) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        traffic.writeBodies(out, _ -> {});
        byte[] plain = new GZIPInputStream(new ByteArrayInputStream(out.toByteArray())).readAllBytes();
        ObjectMapper json = new ObjectMapper();
        return new String(plain, StandardCharsets.UTF_8)
                .lines()
                .map(line -> body(json, line))
                .toList();
    }

    private static byte[] body(ObjectMapper json, String line) {
        try {
            JsonNode row = json.readTree(line);
            return json.writeValueAsBytes(row.get("body"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
