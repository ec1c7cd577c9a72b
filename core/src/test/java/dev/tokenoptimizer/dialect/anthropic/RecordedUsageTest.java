package dev.tokenoptimizer.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.usage.Usage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** The tap agrees with a general JSON parser on every recorded answer. */
class RecordedUsageTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void theTapReadsRecordedAnswersAsAParserDoes() throws IOException {
        Path recordings = Path.of(System.getProperty("token-optimizer.traces", "."), "recordings.jsonl.gz");
        assumeTrue(Files.exists(recordings), "no recorded answers at " + recordings);

        int compared = 0;
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(recordings)), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode recording = JSON.readTree(line);
                if (recording.path("api").asText().equals("anthropic.messages")
                        && recording.path("response_status").asInt() == 200) {
                    compare(recording);
                    compared++;
                }
            }
        }

        assertThat(compared).isGreaterThan(100);
    }

    private static void compare(JsonNode recording) throws IOException {
        boolean events = recording.hasNonNull("response_sse");
        byte[] answer = events
                ? recording.get("response_sse").asText().getBytes(StandardCharsets.UTF_8)
                : JSON.writeValueAsBytes(recording.get("response_body"));
        UsageTap tap = AnthropicUsageTap.of(events ? "text/event-stream" : "application/json", "");
        for (int at = 0; at < answer.length; at += 13) {
            tap.accept(answer, at, Math.min(13, answer.length - at));
        }

        Usage expected = events
                ? usageOfEvents(recording.get("response_sse").asText())
                : usage(recording.get("response_body").get("usage"));
        assertThat(tap.usage()).as("%s", recording.get("cassette")).contains(expected);
        assertThat(tap.complete()).as("%s", recording.get("cassette")).isTrue();
        assertThat(tap.lost()).as("%s", recording.get("cassette")).isFalse();
    }

    private static Usage usageOfEvents(String events) throws IOException {
        com.fasterxml.jackson.databind.node.ObjectNode merged = JSON.createObjectNode();
        for (String line : events.split("\n")) {
            if (line.startsWith("data: ")) {
                JsonNode event = JSON.readTree(line.substring(6));
                JsonNode usage = event.has("message") ? event.get("message").path("usage") : event.path("usage");
                usage.properties().forEach(field -> {
                    if (!field.getValue().isNull()) {
                        merged.set(field.getKey(), field.getValue());
                    }
                });
            }
        }
        return usage(merged);
    }

    private static Usage usage(JsonNode usage) {
        long fresh = 0;
        long read = 0;
        long written5m = 0;
        long written1h = 0;
        long output = 0;
        java.util.List<JsonNode> parts = new java.util.ArrayList<>(java.util.List.of(usage));
        for (JsonNode iteration : usage.path("iterations")) {
            if (iteration.path("type").asText().equals("compaction")) {
                parts.add(iteration);
            }
        }
        for (JsonNode part : parts) {
            fresh += part.path("input_tokens").asLong();
            read += part.path("cache_read_input_tokens").asLong();
            long oneHour = part.path("cache_creation")
                    .path("ephemeral_1h_input_tokens")
                    .asLong();
            written1h += oneHour;
            written5m += part.path("cache_creation_input_tokens").asLong() - oneHour;
            output += part.path("output_tokens").asLong();
        }
        return new Usage(fresh, read, written5m, written1h, OptionalLong.of(output));
    }
}
