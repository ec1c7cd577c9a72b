package dev.tokenoptimizer.gateway.dialect;

import dev.tokenoptimizer.optimizer.BatchResults.Api;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where clients fetch the results of a batch (Anthropic, OpenAI, Azure OpenAI and Gemini API references, November 2026). But for
 * Anthropic's they are files like others, of which the content tells. Batches of Bedrock and Vertex leave theirs in a bucket.
 */
final class BatchPaths {

    private static final String ID = "([A-Za-z0-9._-]{1,128})";
    private static final Pattern ANTHROPIC = Pattern.compile("/v1/messages/batches/" + ID + "/results");
    private static final Pattern OPENAI = Pattern.compile("(?:/openai)?(?:/v1)?/files/" + ID + "/content");

    /** With {@code /download} as the reference has it, and without as Google's SDKs do. */
    private static final Pattern GEMINI = Pattern.compile("(?:/download)?/v1[a-z0-9]{0,20}/files/" + ID + ":download");

    private BatchPaths() {}

    static @Nullable PromptCall ofAnthropic(String method, String path) {
        return results(Api.ANTHROPIC, ANTHROPIC, method, path);
    }

    static @Nullable PromptCall ofOpenAi(String method, String path) {
        return results(Api.OPENAI, OPENAI, method, path);
    }

    static @Nullable PromptCall ofGemini(String method, String path) {
        return results(Api.GEMINI, GEMINI, method, path);
    }

    private static @Nullable PromptCall results(Api api, Pattern where, String method, String path) {
        Matcher results = where.matcher(path);
        return method.equals("GET") && results.matches() ? PromptCall.ofBatch(api, results.group(1)) : null;
    }
}
