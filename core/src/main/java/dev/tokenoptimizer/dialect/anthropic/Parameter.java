package dev.tokenoptimizer.dialect.anthropic;

import dev.tokenoptimizer.json.JsonScanner;
import dev.tokenoptimizer.prompt.Tier;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Top-level parameters and the first tier whose cached prefix they change (Anthropic prompt caching page, table of what
 * invalidates the cache, October 2026). A parameter that is not listed counts from the tools on: in doubt prefixes differ. So do
 * {@code thinking} and {@code output_config}, of which the page only says that the upper tiers depend on the model.
 */
enum Parameter {
    STREAM("stream", null),
    MAX_TOKENS("max_tokens", null),
    METADATA("metadata", null),
    TEMPERATURE("temperature", null),
    TOP_P("top_p", null),
    TOP_K("top_k", null),
    STOP_SEQUENCES("stop_sequences", null),
    SERVICE_TIER("service_tier", null),
    DIAGNOSTICS("diagnostics", null),
    SPEED("speed", Tier.SYSTEM),
    TOOL_CHOICE("tool_choice", Tier.MESSAGES);

    private static final Parameter[] ALL = values();

    @SuppressWarnings("ImmutableEnumChecker")
    private final byte[] wireName;

    private final @Nullable Tier invalidates;

    Parameter(String wireName, @Nullable Tier invalidates) {
        this.wireName = wireName.getBytes(StandardCharsets.US_ASCII);
        this.invalidates = invalidates;
    }

    /** The first tier that the member just entered changes; null for none. */
    static @Nullable Tier tierOf(JsonScanner scanner) {
        for (Parameter parameter : ALL) {
            if (scanner.stringIs(parameter.wireName)) {
                return parameter.invalidates;
            }
        }
        return Tier.TOOLS;
    }
}
