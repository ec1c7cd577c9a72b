package dev.tokenoptimizer.gateway.dialect;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Paths of Amazon Bedrock that carry prompts: {@code /model/ID/OPERATION}, the id percent-encoded (AWS API reference). */
final class BedrockPaths {

    static final String MODEL = "/model/";

    private BedrockPaths() {}

    /**
     * The prompt that a path carries; null for all else. What {@code invoke} carries is the model's own: only Claude's is known.
     *
     * @param models tells for an id what model it stands for
     */
    static @Nullable PromptCall promptAt(String path, UnaryOperator<String> models) {
        int end = path.lastIndexOf('/');
        if (!path.startsWith(MODEL) || end <= MODEL.length()) {
            return null;
        }
        String id = decoded(path.substring(MODEL.length(), end));
        if (id == null) {
            return null;
        }
        String model = models.apply(id);
        return switch (path.substring(end + 1)) {
            case "converse", "converse-stream" -> new PromptCall("bedrock.converse", model);
            case "invoke", "invoke-with-response-stream" ->
                model.contains("claude") ? new PromptCall("anthropic.messages", model) : null;
            default -> null;
        };
    }

    private static @Nullable String decoded(String id) {
        try {
            return URLDecoder.decode(id.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException garbled) {
            return null;
        }
    }
}
