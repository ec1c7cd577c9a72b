package dev.tokenoptimizer.lab.provider.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenoptimizer.lab.provider.Recorded;
import dev.tokenoptimizer.lab.provider.wire.PrefixId;
import java.util.ArrayList;
import java.util.List;
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
        for (JsonNode line : Recorded.lines(trace + ".requests.jsonl.gz", LINES)) {
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
        for (JsonNode line : Recorded.lines("recordings.jsonl.gz", Integer.MAX_VALUE)) {
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
                assertThat(e.answer().status()).as(e.getMessage()).isEqualTo(404);
            }
        }
        ratios.sort(null);
        assertThat(ratios.get(ratios.size() / 2)).isBetween(0.8, 1.25);
    }
}
