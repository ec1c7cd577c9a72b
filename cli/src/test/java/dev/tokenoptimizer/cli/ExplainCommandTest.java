package dev.tokenoptimizer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainCommandTest {

    private static final String HANDBOOK = "Badges are reset at the front desk between nine and five. ".repeat(400);

    @TempDir
    private Path folder;

    @Test
    void listsTheBlocksInRenderedOrder() throws IOException {
        Cli run = Cli.run("explain", file(body("claude-sonnet-4-5", "")).toString());
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .startsWith("History: empty, this request comes for the first time")
                .containsSubsequence("anthropic.messages, model claude-sonnet-4-5", "0   system", "1   messages");
    }

    @Test
    void theSecondTimeABreakpointStandsBehindWhatCameBefore() throws IOException {
        JsonNode second = json("explain", file(body("claude-sonnet-4-5", "")).toString(), "--times", "3", "--json");
        assertThat(second.at("/changesBytes").asBoolean()).isTrue();
        assertThat(second.at("/expected/cost").decimalValue())
                .isLessThan(second.at("/expected/uncachedCost").decimalValue());
    }

    @Test
    void aClientMarkerIsShown() throws IOException {
        String marked = body("claude-sonnet-4-5", ",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}");
        JsonNode explained = json("explain", file(marked).toString(), "--json");
        assertThat(explained.at("/blocks/0/clientMarkers/0/ttl").asText()).isEqualTo("1h");
        assertThat(explained.at("/blocks/0/clientMarkers/0/place").asText()).isEqualTo("block");
    }

    @Test
    void anUnknownModelIsNeverMarked() throws IOException {
        JsonNode explained = json("explain", file(body("nobody-knows", "")).toString(), "--times", "3", "--json");
        assertThat(explained.at("/changesBytes").asBoolean()).isFalse();
        assertThat(explained.at("/withheld/0").asText()).isEqualTo("unknown_model");
        assertThat(explained.at("/expected/cost").isNull()).isTrue();
    }

    @Test
    void anUnreadableBodyIsBadInput() throws IOException {
        Cli run = Cli.run("explain", file("{\"model\":").toString());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("malformed").hasLineCount(1);
    }

    @Test
    void aMissingFileIsBadInputAndNamed() {
        Cli run = Cli.run("explain", "no-such-file.json");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("no-such-file.json does not exist").hasLineCount(1);
    }

    @Test
    void timesMustBePositive() throws IOException {
        Cli run = Cli.run("explain", file("{}").toString(), "--times", "0");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--times must be at least 1, not 0");
    }

    private static JsonNode json(String... arguments) throws IOException {
        Cli run = Cli.run(arguments);
        assertThat(run.err()).isEmpty();
        return new ObjectMapper().readTree(run.out());
    }

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("request.json"), content);
    }

    private static String body(String model, String marker) {
        return """
                {"model":"%s","max_tokens":10,
                 "system":[{"type":"text","text":"%s"%s}],
                 "messages":[{"role":"user","content":"How do I reset my badge?"}]}
                """.formatted(model, HANDBOOK, marker);
    }
}
