package dev.tokenoptimizer.gateway.dialect;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where Google's generateContent is, behind {@code /models/}: of the Gemini API under a version, of Vertex under project, location and
 * publisher (Gemini API and Vertex AI references, September 2026).
 */
final class GeminiPaths {

    private static final Pattern GENERATES =
            Pattern.compile("/[^?]{1,200}/models/([A-Za-z0-9._-]{1,128}):(generateContent|streamGenerateContent)");

    private GeminiPaths() {}

    /** @param models model by the name that the path has for it */
    static @Nullable PromptCall promptAt(String path, UnaryOperator<String> models) {
        Matcher call = GENERATES.matcher(path);
        return call.matches() ? new PromptCall("gemini." + call.group(2), models.apply(call.group(1))) : null;
    }
}
