package dev.tokenoptimizer.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.usage.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a recorded answer bills, read with a general JSON parser. */
final class RecordedBill {

    private static final ObjectMapper JSON = new ObjectMapper();

    private RecordedBill() {}

    static Optional<Usage> of(JsonNode recording) throws IOException {
        String api = recording.get("api").asText();
        if (api.equals("anthropic.messages") || api.equals("bedrock.invoke")) {
            return messages(recording);
        }
        if (api.startsWith("bedrock.")) {
            return converse(recording);
        }
        if (api.startsWith("gemini.")) {
            return gemini(recording);
        }
        JsonNode usage = recording.path("response_body").path("usage");
        for (String line : recording.path("response_sse").asText().split("\n")) {
            if (line.startsWith("data: {")) {
                JsonNode event = JSON.readTree(line.substring("data: ".length()));
                for (JsonNode holder : new JsonNode[] {event.path("response"), event.path("x_groq"), event}) {
                    usage = holder.path("usage").isObject() ? holder.get("usage") : usage;
                }
            }
        }
        return usage.isObject() ? Optional.of(buckets(usage)) : Optional.empty();
    }

    /** The events of a stream tell the bill bit by bit, the last word on each part counts. */
    private static Optional<Usage> messages(JsonNode recording) throws IOException {
        ObjectNode usage = JSON.createObjectNode();
        usage.setAll(fields(recording.path("response_body").path("usage")));
        for (String line : recording.path("response_sse").asText().split("\n")) {
            if (line.startsWith("data: ")) {
                JsonNode event = JSON.readTree(line.substring("data: ".length()));
                usage.setAll(fields(event.path("message").path("usage")));
                usage.setAll(fields(event.path("usage")));
            }
        }
        if (usage.isEmpty()) {
            return Optional.empty();
        }
        List<JsonNode> parts = new ArrayList<>(List.of(usage));
        for (JsonNode iteration : usage.path("iterations")) {
            if (iteration.path("type").asText().equals("compaction")) {
                parts.add(iteration);
            }
        }
        long anHour = parts.stream()
                .mapToLong(part -> part.path("cache_creation")
                        .path("ephemeral_1h_input_tokens")
                        .asLong())
                .sum();
        return Optional.of(new Usage(
                sum(parts, "input_tokens"),
                sum(parts, "cache_read_input_tokens"),
                sum(parts, "cache_creation_input_tokens") - anHour,
                anHour,
                OptionalLong.of(sum(parts, "output_tokens"))));
    }

    private static ObjectNode fields(JsonNode usage) {
        ObjectNode known = JSON.createObjectNode();
        usage.properties().stream()
                .filter(field -> !field.getValue().isNull())
                .forEach(field -> known.set(field.getKey(), field.getValue()));
        return known;
    }

    private static long sum(List<JsonNode> parts, String name) {
        return parts.stream().mapToLong(part -> part.path(name).asLong()).sum();
    }

    /** In a stream the event that ends it tells the bill, in plain JSON between the bytes of its frame. */
    private static Optional<Usage> converse(JsonNode recording) throws IOException {
        JsonNode usage = recording.path("response_body").path("usage");
        if (recording.hasNonNull("response_base64")) {
            byte[] frames =
                    Base64.getDecoder().decode(recording.get("response_base64").asText());
            String text = new String(frames, StandardCharsets.ISO_8859_1);
            int at = text.lastIndexOf("{\"inputTokens\"");
            usage = at < 0
                    ? usage
                    : JSON.readTree(text.substring(at, text.indexOf('}', text.indexOf("totalTokens"))) + "}");
        }
        if (!usage.isObject()) {
            return Optional.empty();
        }
        long anHour = 0;
        for (JsonNode detail : usage.path("cacheDetails")) {
            anHour += detail.path("ttl").asText().equals("1h")
                    ? detail.get("inputTokens").asLong()
                    : 0;
        }
        long written = usage.path("cacheWriteInputTokens").asLong();
        return Optional.of(new Usage(
                usage.get("inputTokens").asLong(),
                usage.path("cacheReadInputTokens").asLong(),
                written - anHour,
                anHour,
                OptionalLong.of(usage.get("outputTokens").asLong())));
    }

    /** Every piece of a stream tells the bill so far. */
    private static Optional<Usage> gemini(JsonNode recording) throws IOException {
        JsonNode usage = recording.path("response_body").path("usageMetadata");
        for (String line : recording.path("response_sse").asText().split("\n")) {
            if (line.startsWith("data: {")) {
                usage = JSON.readTree(line.substring("data: ".length())).path("usageMetadata");
            }
        }
        if (!usage.isObject()) {
            return Optional.empty();
        }
        long read = usage.path("cachedContentTokenCount").asLong();
        long output = usage.path("candidatesTokenCount").asLong()
                + usage.path("thoughtsTokenCount").asLong();
        return Optional.of(
                new Usage(usage.get("totalTokenCount").asLong() - output - read, read, 0, 0, OptionalLong.of(output)));
    }

    private static Usage buckets(JsonNode usage) {
        boolean chat = usage.has("prompt_tokens");
        long input = usage.get(chat ? "prompt_tokens" : "input_tokens").asLong();
        long output = usage.path(chat ? "completion_tokens" : "output_tokens").asLong();
        JsonNode details = usage.path(chat ? "prompt_tokens_details" : "input_tokens_details");
        long read = details.path("cached_tokens").asLong();
        for (String name : new String[] {"cached_tokens", "num_cached_tokens", "prompt_cache_hit_tokens"}) {
            read = Math.max(read, usage.path(name).asLong());
        }
        long written = details.path("cache_write_tokens").asLong();
        long all = Math.max(output, usage.path("total_tokens").asLong() - input);
        long possible = Math.min(written, input - read);
        return new Usage(input - read - possible, read, 0, possible, 0, OptionalLong.of(all));
    }
}
