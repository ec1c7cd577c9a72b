package dev.tokenoptimizer.dialect.openai;

import dev.tokenoptimizer.json.JsonScanner;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Top-level parameters that are no part of the rendered prompt (OpenAI prompt caching guide, 2026-10-02, on what invalidates). Every
 * other one counts from the first block on, {@code prompt_cache_key} among them, as it parts caches: in doubt prefixes differ.
 */
enum Parameter {
    BACKGROUND,
    FREQUENCY_PENALTY,
    INCLUDE,
    LOGIT_BIAS,
    LOGPROBS,
    MAX_COMPLETION_TOKENS,
    MAX_OUTPUT_TOKENS,
    MAX_TOKENS,
    MAX_TOOL_CALLS,
    METADATA,
    N,
    PRESENCE_PENALTY,
    PROMPT_CACHE_RETENTION,
    SAFETY_IDENTIFIER,
    SEED,
    STOP,
    STORE,
    TEMPERATURE,
    TOOL_CHOICE,
    TOP_LOGPROBS,
    TOP_P,
    TRUNCATION,
    USER;

    private static final Parameter[] ALL = values();

    @SuppressWarnings("ImmutableEnumChecker")
    private final byte[] wireName = name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);

    /** Whether the member just entered is one of them. */
    static boolean rendersNothing(JsonScanner scanner) {
        for (Parameter parameter : ALL) {
            if (scanner.stringIs(parameter.wireName)) {
                return true;
            }
        }
        return false;
    }
}
