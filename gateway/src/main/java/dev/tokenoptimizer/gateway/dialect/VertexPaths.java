package dev.tokenoptimizer.gateway.dialect;

import dev.tokenoptimizer.prompt.Modifier;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Paths of Claude on Vertex AI that carry prompts (Anthropic, Claude on Vertex AI, October 2026): {@code
 * /v1/projects/P/locations/L/publishers/anthropic/models/M:rawPredict} and {@code :streamRawPredict}. A cache is a project's, in one
 * location; every location but {@code global} is regional.
 */
final class VertexPaths {

    static final String ANTHROPIC = "/publishers/anthropic/models/";

    private static final Pattern PROMPT = Pattern.compile(
            "/v[0-9a-z]+/projects/([^/]+)/locations/([^/]+)/publishers/anthropic/models/([^/:]+):(?:streamR|r)awPredict");

    /** Counts tokens; its body names the model. */
    private static final String COUNTING = "count-tokens";

    private VertexPaths() {}

    /**
     * The prompt that a path carries; null for all else.
     *
     * @param models tells for the name of a model what model it stands for
     */
    static @Nullable PromptCall promptAt(String path, UnaryOperator<String> models) {
        Matcher matcher = PROMPT.matcher(path);
        if (!matcher.matches() || matcher.group(3).equals(COUNTING)) {
            return null;
        }
        String location = matcher.group(2);
        return new PromptCall(
                "anthropic.messages",
                models.apply(matcher.group(3).replace("%40", "@")),
                Optional.of(matcher.group(1) + "/" + location),
                location.equals("global") ? Set.of() : Set.of(Modifier.REGIONAL));
    }
}
