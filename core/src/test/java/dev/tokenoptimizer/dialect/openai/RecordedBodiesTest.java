package dev.tokenoptimizer.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.Reading;
import dev.tokenoptimizer.prompt.BlockKind;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tokens.TokenEstimator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Real requests are read, and their estimates are near what was billed. */
class RecordedBodiesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final FingerprintKey KEY = new FingerprintKey(1, 2);
    private static final ReadContext CONTEXT = new ReadContext(new CacheScope("openai", "w"), "", model -> 1);
    private static final int TOKENS_MIN = 200;
    private static final Set<BlockKind> UNSEEN =
            EnumSet.of(BlockKind.IMAGE, BlockKind.DOCUMENT, BlockKind.REFERENCE, BlockKind.SERVER_TOOL);

    private final OpenAiDialect chat = OpenAiDialect.chat(KEY, TariffBook.shipped(), TokenEstimator.shipped());
    private final OpenAiDialect responses =
            OpenAiDialect.responses(KEY, TariffBook.shipped(), TokenEstimator.shipped());
    private final List<Double> ratios = new ArrayList<>();
    private int bodies;

    @Test
    void everyRequestThatAProviderTookIsRead() throws IOException {
        readAll();

        assertThat(bodies).isGreaterThan(500);
    }

    @Test
    void estimatesOfPlainPromptsAreNearTheirBills() throws IOException {
        readAll();

        Collections.sort(ratios);
        assertThat(ratios).hasSizeGreaterThan(20);
        assertThat(ratios.get(ratios.size() / 2)).isBetween(0.85, 1.15);
        assertThat(ratios.get(ratios.size() / 10)).isGreaterThan(0.7);
        assertThat(ratios.get(ratios.size() * 9 / 10)).isLessThan(1.3);
    }

    private void readAll() throws IOException {
        Path recordings = Path.of(System.getProperty("token-optimizer.traces", "."), "recordings.jsonl.gz");
        assumeTrue(Files.exists(recordings), "no recorded requests at " + recordings);
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(recordings)), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode recording = JSON.readTree(line);
                String api = recording.get("api").asText();
                if (recording.get("response_status").asInt() == 200 && api.equals("openai.chat")) {
                    read(recording, chat);
                } else if (recording.get("response_status").asInt() == 200 && api.equals("openai.responses")) {
                    read(recording, responses);
                }
            }
        }
    }

    private void read(JsonNode recording, OpenAiDialect dialect) throws IOException {
        byte[] body = JSON.writeValueAsBytes(recording.get("request_body"));
        Reading reading = dialect.read(body, body.length, CONTEXT);
        assertThat(reading)
                .as("%s %s", recording.get("cassette"), recording.get("i"))
                .isInstanceOf(Reading.Read.class);
        bodies++;
        Prompt prompt = ((Reading.Read) reading).prompt();
        JsonNode usage = recording.path("response_body").path("usage");
        long billed =
                usage.path("prompt_tokens").asLong(usage.path("input_tokens").asLong());
        boolean plain = !prompt.blocks().isEmpty()
                && prompt.blocks().stream().noneMatch(block -> UNSEEN.contains(block.kind()));
        if (recording.get("provider").asText().equals("openai") && billed >= TOKENS_MIN && plain) {
            ratios.add(prompt.tokens() / (double) billed);
        }
    }
}
