package dev.tokenoptimizer.gateway.dialect;

import dev.tokenoptimizer.optimizer.CacheObjectCalls.Kind;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where Google's generateContent is, behind {@code /models/}: of the Gemini API under a version, of Vertex under project, location and
 * publisher; and where its cache objects are (Gemini API and Vertex AI references, September 2026).
 */
final class GeminiPaths {

    private static final Pattern GENERATES =
            Pattern.compile("/[^?]{1,200}/models/([A-Za-z0-9._-]{1,128}):(generateContent|streamGenerateContent)");
    private static final Pattern OBJECTS = Pattern.compile("/[^?]{1,200}/cachedContents(?:/([A-Za-z0-9._-]{1,128}))?");

    private GeminiPaths() {}

    /** A call that makes, changes or deletes a cache object; null for all else. */
    static @Nullable PromptCall objectCallAt(String method, String path) {
        Matcher call = OBJECTS.matcher(path);
        if (!call.matches()) {
            return null;
        }
        String object = call.group(1);
        return switch (method) {
            case "POST" -> object == null ? PromptCall.ofObject(Kind.CREATE, "") : null;
            case "PATCH" -> object == null ? null : PromptCall.ofObject(Kind.PATCH, object);
            case "DELETE" -> object == null ? null : PromptCall.ofObject(Kind.DELETE, object);
            default -> null;
        };
    }

    /** @param models model by the name that the path has for it */
    static @Nullable PromptCall promptAt(String path, UnaryOperator<String> models) {
        Matcher call = GENERATES.matcher(path);
        return call.matches() ? new PromptCall("gemini." + call.group(2), models.apply(call.group(1))) : null;
    }
}
