package dev.tokenoptimizer.lab.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.lab.provider.Recorded;
import dev.tokenoptimizer.lab.provider.wire.PrefixId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies as real applications send them. */
class RealBodiesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> NO_TEXT = Set.of("image_url", "input_audio", "file");
    private static final int BODIES = 200;
    private static final String MODEL = "gpt-5.6-sol";

    @ParameterizedTest
    @ValueSource(strings = {"tau-airline", "bfcl-multiturn"})
    void everyTurnOfAConversationSharesThePrefixOfTheTurnBefore(String trace) throws Exception {
        String session = "";
        List<PrefixId> before = List.of();
        int read = 0;
        for (JsonNode line : Recorded.lines(trace + ".requests.jsonl.gz", Integer.MAX_VALUE)) {
            if (read == BODIES || !line.get("api").asText().equals("openai.chat")) {
                continue;
            }
            RenderedPrompt prompt = read(line.get("body")).prompt();
            List<PrefixId> prefixes = new ArrayList<>();
            for (int i = 0; i < prompt.size(); i++) {
                prefixes.add(prompt.identity(i));
            }
            if (line.get("session").asText().equals(session)) {
                assertThat(prefixes).as("session %s", session).startsWith(before.toArray(PrefixId[]::new));
            }
            session = line.get("session").asText();
            before = prefixes;
            read++;
        }
        assertThat(read).isPositive();
    }

    /** Of text and tools; images and files are guesses, and what reasoning models add unseen is left out. */
    @Test
    void tokensAreNearWhatTheRealProviderBilled() throws Exception {
        List<Double> ratios = new ArrayList<>();
        for (JsonNode line : Recorded.lines("recordings.jsonl.gz", Integer.MAX_VALUE)) {
            JsonNode usage = line.at("/response_body/usage");
            if (line.path("provider").asText().equals("openai")
                    && line.get("api").asText().equals("openai.chat")
                    && line.at("/request_body/model").asText().startsWith("gpt-4o")
                    && usage.path("prompt_tokens").asInt() >= 30
                    && line.get("request_body").findValues("type").stream()
                            .noneMatch(type -> NO_TEXT.contains(type.asText()))) {
                ratios.add(read(line.get("request_body")).prompt().totalTokens()
                        / usage.get("prompt_tokens").asDouble());
            }
        }
        ratios.sort(null);
        assertThat(ratios.get(ratios.size() / 10)).isBetween(0.75, 1.1);
        assertThat(ratios.get(ratios.size() / 2)).isBetween(0.9, 1.1);
        assertThat(ratios.get(ratios.size() * 9 / 10)).isBetween(0.95, 1.4);
    }

    /** Two recorded calls with one explicit breakpoint: 4,020 tokens of which 4,012 were written, then read. */
    @Test
    void aRecordedBreakpointStandsWhereItWasBilled() throws Exception {
        int seen = 0;
        for (JsonNode line : Recorded.lines("recordings.jsonl.gz", Integer.MAX_VALUE)) {
            JsonNode body = line.path("request_body");
            JsonNode usage = line.at("/response_body/usage");
            if (line.path("api").asText().equals("openai.chat")
                    && body.has("prompt_cache_options")
                    && usage.has("prompt_tokens")) {
                ReadRequest request = Bodies.CHAT.read(JSON.writeValueAsBytes(body));
                JsonNode details = usage.get("prompt_tokens_details");
                assertThat(request.prompt().totalTokens())
                        .isCloseTo(usage.get("prompt_tokens").asInt(), within(1));
                assertThat(request.prompt()
                                .tokens(request.breakpoints().getLast().index()))
                        .isCloseTo(
                                details.get("cached_tokens").asInt()
                                        + details.get("cache_write_tokens").asInt(),
                                within(1));
                seen++;
            }
        }
        assertThat(seen).isPositive();
    }

    private static ReadRequest read(JsonNode body) throws Exception {
        ObjectNode asNew = body.deepCopy();
        asNew.put("model", MODEL);
        asNew.remove("n");
        return Bodies.CHAT.read(JSON.writeValueAsBytes(asNew));
    }
}
