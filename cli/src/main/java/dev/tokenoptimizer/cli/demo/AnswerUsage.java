package dev.tokenoptimizer.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenoptimizer.usage.Usage;
import java.util.OptionalLong;

/** Reads the bill out of an answer as a client sees it. Knows nothing of how the gateway reads it, so that both can be compared. */
final class AnswerUsage {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DATA = "data: ";

    private AnswerUsage() {}

    /** @throws IllegalArgumentException if the answer tells no usage */
    static Usage of(String answer, boolean streamed) {
        return streamed ? ofEvents(answer) : usage(tree(answer).path("usage"), -1);
    }

    /** The count in the answer to a request for one. */
    static long counted(String answer) {
        return tree(answer).path("input_tokens").asLong();
    }

    private static Usage ofEvents(String answer) {
        JsonNode start = null;
        long output = -1;
        for (String line : answer.split("\n")) {
            if (!line.startsWith(DATA) || !line.contains("\"usage\"")) {
                continue;
            }
            JsonNode event = tree(line.substring(DATA.length()));
            if (event.path("type").asText().equals("message_start")) {
                start = event.path("message").path("usage");
            } else {
                output = event.path("usage").path("output_tokens").asLong(output);
            }
        }
        if (start == null) {
            throw new IllegalArgumentException("no message_start in the answer");
        }
        return usage(start, output);
    }

    private static Usage usage(JsonNode usage, long laterOutput) {
        if (!usage.has("input_tokens")) {
            throw new IllegalArgumentException("no usage in the answer");
        }
        JsonNode written = usage.path("cache_creation");
        return new Usage(
                usage.path("input_tokens").asLong(),
                usage.path("cache_read_input_tokens").asLong(),
                written.path("ephemeral_5m_input_tokens").asLong(),
                written.path("ephemeral_1h_input_tokens").asLong(),
                OptionalLong.of(
                        laterOutput >= 0
                                ? laterOutput
                                : usage.path("output_tokens").asLong()));
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the answer is not JSON: " + e.getOriginalMessage(), e);
        }
    }
}
