package dev.tokenoptimizer.dialect.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.Reading;
import dev.tokenoptimizer.prompt.BlockKind;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.prompt.Markability;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tokens.TokenEstimator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URLDecoder;
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

/** Real requests of Converse are read, and their estimates are near what was billed. */
class RecordedBodiesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TOKENS_MIN = 200;
    private static final Set<BlockKind> UNSEEN = EnumSet.of(BlockKind.IMAGE, BlockKind.DOCUMENT);

    private final BedrockConverse converse =
            new BedrockConverse(new FingerprintKey(1, 2), TariffBook.shipped(), TokenEstimator.shipped());
    private final List<Double> ratios = new ArrayList<>();
    private int bodies;
    private int points;

    @Test
    void everyRequestThatBedrockTookIsReadAndItsCachePointsStandWhereOursMay() throws IOException {
        readAll();

        assertThat(bodies).isGreaterThan(140);
        assertThat(points).isGreaterThan(20);
    }

    @Test
    void estimatesOfClaudesPromptsAreNearTheirBills() throws IOException {
        readAll();

        Collections.sort(ratios);
        assertThat(ratios).hasSizeGreaterThan(20);
        assertThat(ratios.get(ratios.size() / 2)).isBetween(0.85, 1.15);
        assertThat(ratios.get(ratios.size() / 10)).isGreaterThan(0.65);
        assertThat(ratios.get(ratios.size() * 9 / 10)).isLessThan(1.3);
    }

    private void readAll() throws IOException {
        Path recordings = Path.of(System.getProperty("token-optimizer.traces", "."), "recordings.jsonl.gz");
        assumeTrue(Files.exists(recordings), "no recorded requests at " + recordings);
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(recordings)), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode recording = JSON.readTree(line);
                if (recording.get("api").asText().startsWith("bedrock.converse")
                        && recording.get("response_status").asInt() == 200
                        && recording.get("request_body").isObject()) {
                    read(recording);
                }
            }
        }
    }

    private void read(JsonNode recording) throws IOException {
        byte[] body = JSON.writeValueAsBytes(recording.get("request_body"));
        String model = URLDecoder.decode(recording.get("url_path").asText().split("/")[2], StandardCharsets.UTF_8);
        Reading reading =
                converse.read(body, body.length, new ReadContext(new CacheScope("bedrock", "w"), "", model, any -> 1));
        assertThat(reading)
                .as("%s %s", recording.get("cassette"), recording.get("i"))
                .isInstanceOf(Reading.Read.class);
        bodies++;
        Prompt prompt = ((Reading.Read) reading).prompt();
        for (ClientMarker marker : prompt.clientMarkers()) {
            // A text of a line's end alone takes one too; ours do not go there.
            assertThat(prompt.blocks().get(marker.block()).markability())
                    .as("%s", recording.get("cassette"))
                    .isIn(Markability.BEHIND, Markability.EMPTY_TEXT);
            points++;
        }
        JsonNode usage = recording.path("response_body").path("usage");
        long billed = usage.path("inputTokens").asLong()
                + usage.path("cacheReadInputTokens").asLong()
                + usage.path("cacheWriteInputTokens").asLong();
        boolean plain = prompt.blocks().stream().noneMatch(block -> UNSEEN.contains(block.kind()));
        if (model.contains("anthropic.") && billed >= TOKENS_MIN && plain) {
            ratios.add(prompt.tokens() / (double) billed);
        }
    }
}
