package dev.tokenoptimizer.lab.provider.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies as real applications send them. */
class RealBodiesTest {

    private static final int LINES = 120;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RequestReader reader = new RequestReader(Tariffs::find);

    @ParameterizedTest
    @ValueSource(strings = {"tau-airline", "bfcl-multiturn", "cookbook-rag"})
    void everyTurnOfAConversationSharesThePrefixOfTheTurnBefore(String trace) throws Exception {
        String session = "";
        List<PrefixId> before = List.of();
        for (JsonNode line : lines(trace + ".requests.jsonl.gz", LINES)) {
            if (!line.get("api").asText().equals("anthropic.messages")) {
                continue;
            }
            byte[] body = JSON.writeValueAsBytes(line.get("body"));
            RenderedPrompt prompt = reader.read(body, "").prompt();
            List<PrefixId> prefixes = new ArrayList<>();
            for (int i = 0; i < prompt.size(); i++) {
                prefixes.add(prompt.identity(i));
            }
            assertThat(prompt.totalTokens()).isBetween(body.length / 12, body.length / 2);
            if (line.get("session").asText().equals(session)) {
                assertThat(prefixes).as("session %s", session).startsWith(before.toArray(PrefixId[]::new));
            }
            session = line.get("session").asText();
            before = prefixes;
        }
    }

    /** Not a calibration: the simulator only has to count in the provider's order of magnitude. */
    @Test
    void tokensAreNearWhatTheRealProviderBilled() throws Exception {
        List<Double> ratios = new ArrayList<>();
        for (JsonNode line : lines("recordings.jsonl.gz", Integer.MAX_VALUE)) {
            JsonNode usage = line.at("/response_body/usage");
            if (!line.path("provider").asText().equals("anthropic")
                    || !line.get("api").asText().equals("anthropic.messages")
                    || usage.isMissingNode()
                    || usage.has("server_tool_use")
                    || Tariffs.find(line.at("/request_body/model").asText()).isEmpty()) {
                continue;
            }
            try {
                ReadRequest request = reader.read(JSON.writeValueAsBytes(line.get("request_body")), "");
                double billed = usage.get("input_tokens").asDouble()
                        + usage.path("cache_read_input_tokens").asDouble()
                        + usage.path("cache_creation_input_tokens").asDouble();
                if (billed >= 200) {
                    ratios.add(request.prompt().totalTokens() / billed);
                }
            } catch (Refused e) {
                assertThat(e.error().status()).as(e.getMessage()).isEqualTo(404);
            }
        }
        ratios.sort(null);
        assertThat(ratios.get(ratios.size() / 2)).isBetween(0.8, 1.25);
    }

    private static List<JsonNode> lines(String file, int most) throws IOException {
        Path path = Path.of(System.getProperty("token-optimizer.traces", "absent"), file);
        assumeTrue(Files.exists(path), "traces are absent: " + path);
        List<JsonNode> lines = new ArrayList<>();
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(path)), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null && lines.size() < most; line = in.readLine()) {
                lines.add(JSON.readTree(line));
            }
        }
        return lines;
    }
}
