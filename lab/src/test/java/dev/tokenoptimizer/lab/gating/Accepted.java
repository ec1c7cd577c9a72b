package dev.tokenoptimizer.lab.gating;

import static dev.tokenoptimizer.lab.gating.Wire.CHAT;
import static dev.tokenoptimizer.lab.gating.Wire.CONVERSE;
import static dev.tokenoptimizer.lab.gating.Wire.GEMINI;
import static dev.tokenoptimizer.lab.gating.Wire.INVOKED;
import static dev.tokenoptimizer.lab.gating.Wire.MESSAGES;
import static dev.tokenoptimizer.lab.gating.Wire.RESPONSES;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What providers take of caching, from their documentation of October and November 2026 and not from our data: the first row that fits
 * holds. A lever that is pulled must be seen at least once for the models of its row; what is only taken is the client's to use.
 *
 * @param platform name of the platform in our data
 * @param wires the APIs of it that the row is about
 * @param models the models that it is about
 * @param pulled what we are to make use of
 * @param taken what it takes besides
 */
record Accepted(String platform, Set<Wire> wires, Pattern models, Set<String> pulled, Set<String> taken) {

    private static final String ANY = ".*";

    /** Bedrock keeps nothing for an hour for these (AWS user guide, September 2026). */
    private static final String SHORT_LIVED = "claude-3-.*";

    /** Those that answer 400 to the fields of the later ones (OpenAI prompt caching guide, 2026-10-02: up to GPT-5.5). */
    private static final String BEFORE_BREAKPOINTS = "gpt-4.*|gpt-5|gpt-5[.][0-5].*|gpt-5-.*|o[134].*";

    private static final String WITH_BREAKPOINTS = "gpt-5[.]6.*|gpt-6.*";

    private static final String KEY = "prompt_cache_key";
    private static final String[] BREAKPOINTS = {
        "prompt_cache_breakpoint:explicit@system",
        "prompt_cache_breakpoint:explicit@messages",
        "prompt_cache_options:explicit"
    };

    /** All there is to say, in order. */
    static final List<Accepted> ROWS = List.of(
            row("anthropic", Set.of(MESSAGES), ANY)
                    .pulls(lasting("cache_control", "tools", "system", "messages"))
                    .takes("cache_control:5m@top", "cache_control:1h@top", "cache_control.scope"),
            row("bedrock", Set.of(INVOKED), SHORT_LIVED).pulls(brief("cache_control", "tools", "system", "messages")),
            row("bedrock", Set.of(MESSAGES), "claude-(?!3-).*")
                    .pulls(lasting("cache_control", "tools", "system", "messages"))
                    .takes("cache_control:5m@top", "cache_control:1h@top"),
            row("bedrock", Set.of(INVOKED), "claude.*").pulls(lasting("cache_control", "tools", "system", "messages")),
            row("bedrock", Set.of(CONVERSE), SHORT_LIVED).pulls(brief("cachePoint", "tools", "system", "messages")),
            row("bedrock", Set.of(CONVERSE), "claude.*").pulls(lasting("cachePoint", "tools", "system", "messages")),
            row("bedrock", Set.of(CONVERSE), "nova-.*").pulls(brief("cachePoint", "system", "messages")),
            row("vertex", Set.of(INVOKED), "claude.*")
                    .pulls(lasting("cache_control", "tools", "system", "messages"))
                    .takes("cache_control:5m@top", "cache_control:1h@top"),
            row("vertex", Set.of(GEMINI), "gemini.*").takes("cachedContent"),
            row("foundry", Set.of(MESSAGES), ANY)
                    .pulls(lasting("cache_control", "tools", "system", "messages"))
                    .takes("cache_control:5m@top", "cache_control:1h@top"),
            row("gemini", Set.of(GEMINI), ANY).takes("cachedContent"),
            row("openai", Set.of(CHAT, RESPONSES), BEFORE_BREAKPOINTS)
                    .pulls(KEY)
                    .takes("prompt_cache_retention"),
            row("openai", Set.of(CHAT, RESPONSES), WITH_BREAKPOINTS)
                    .pulls(BREAKPOINTS)
                    .takes(KEY),
            row("azure", Set.of(CHAT, RESPONSES), BEFORE_BREAKPOINTS).pulls(KEY).takes("prompt_cache_retention"),
            row("azure", Set.of(CHAT, RESPONSES), WITH_BREAKPOINTS)
                    .pulls(BREAKPOINTS)
                    .takes(KEY),
            row("azure-provisioned", Set.of(CHAT, RESPONSES), ANY).pulls(KEY),
            row("bedrock-openai", Set.of(CHAT, RESPONSES), BEFORE_BREAKPOINTS).pulls(KEY),
            row("bedrock-openai", Set.of(CHAT, RESPONSES), WITH_BREAKPOINTS)
                    .pulls(BREAKPOINTS)
                    .takes(KEY),
            // Lifetimes are dropped there.
            row("openrouter", Set.of(CHAT), "claude.*")
                    .pulls(brief("cache_control", "system", "messages"))
                    .pulls("header:x-session-id")
                    .takes("session_id", KEY, "cache_control:5m@top"),
            row("openrouter", Set.of(CHAT), WITH_BREAKPOINTS)
                    .pulls(BREAKPOINTS)
                    .pulls("header:x-session-id")
                    .takes("session_id", KEY),
            row("openrouter", Set.of(CHAT), ANY).pulls("header:x-session-id").takes("session_id", KEY),
            // Markers on tools are ignored there.
            row("model-studio", Set.of(CHAT, MESSAGES), "qwen3.8-max")
                    .pulls(brief("cache_control", "system", "messages")),
            // A session is another thing than markers, and its price is not told.
            row("model-studio", Set.of(RESPONSES), ANY).takes("header:x-dashscope-session-cache"),
            row("model-studio", Set.of(CHAT, MESSAGES), ANY).takes(brief("cache_control", "system", "messages")),
            row("xai", Set.of(CHAT), ANY).pulls("header:x-grok-conv-id"),
            row("xai", Set.of(RESPONSES), ANY).pulls(KEY),
            row("moonshot", Set.of(CHAT), ANY).takes("prompt_cache_options:implicit"),
            row("moonshot", Set.of(MESSAGES), ANY).takes("cache_control:5m@top"),
            row("mistral", Set.of(CHAT), ANY).pulls(KEY),
            row("fireworks", Set.of(CHAT), ANY)
                    .pulls("header:x-session-affinity")
                    .takes(KEY, "user", "prompt_cache_isolation_key"),
            row("groq", Set.of(CHAT), ANY),
            row("deepseek", Set.of(CHAT, RESPONSES, MESSAGES), ANY).takes("user_id"),
            row("self-hosted", Set.of(CHAT), ANY).takes("cache_salt"));

    /** Whether the row is about that. */
    boolean covers(String onPlatform, Wire wire, String model) {
        return platform.equals(onPlatform)
                && wires.contains(wire)
                && models.matcher(model).matches();
    }

    /** Everything that may be seen. */
    Set<String> all() {
        return Stream.concat(pulled.stream(), taken.stream()).collect(Collectors.toSet());
    }

    private static Accepted row(String platform, Set<Wire> wires, String models) {
        return new Accepted(platform, wires, Pattern.compile(models), Set.of(), Set.of());
    }

    private Accepted pulls(String... levers) {
        return new Accepted(platform, wires, models, joined(pulled, levers), taken);
    }

    private Accepted takes(String... levers) {
        return new Accepted(platform, wires, models, pulled, joined(taken, levers));
    }

    private static Set<String> joined(Set<String> some, String... more) {
        Set<String> all = new HashSet<>(some);
        all.addAll(Arrays.asList(more));
        return all;
    }

    /** Markers for the shortest lifetime alone. */
    private static String[] brief(String marker, String... places) {
        return markers(marker, Stream.of("5m"), places);
    }

    /** Markers for five minutes or an hour. */
    private static String[] lasting(String marker, String... places) {
        return markers(marker, Stream.of("5m", "1h"), places);
    }

    private static String[] markers(String marker, Stream<String> ttls, String... places) {
        return ttls.flatMap(ttl -> Arrays.stream(places).map(place -> marker + ":" + ttl + "@" + place))
                .toArray(String[]::new);
    }
}
