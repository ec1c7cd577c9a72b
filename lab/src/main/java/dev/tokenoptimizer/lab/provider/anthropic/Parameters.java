package dev.tokenoptimizer.lab.provider.anthropic;

import dev.tokenoptimizer.lab.provider.wire.Digest;
import dev.tokenoptimizer.lab.provider.wire.Json;
import dev.tokenoptimizer.lab.provider.wire.PrefixId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where each parameter enters the identity of prefixes: at the first tier whose entries a change of it invalidates (Anthropic
 * prompt caching page, "What invalidates the cache", 2026-10-08). For thinking and effort, whose reach depends on the model and
 * is not published, the messages are assumed. A field nobody knows invalidates everything.
 */
final class Parameters {

    /** Never part of a rendered prompt, or read elsewhere. */
    private static final Set<String> NEUTRAL = Set.of(
            "model",
            "tools",
            "system",
            "messages",
            "cache_control",
            "max_tokens",
            "stream",
            "metadata",
            "temperature",
            "top_p",
            "top_k",
            "stop_sequences",
            "service_tier",
            "diagnostics",
            "speed",
            "betas");

    private static final Set<String> MESSAGES =
            Set.of("tool_choice", "thinking", "output_config", "output_format", "context_management", "container");

    private Parameters() {}

    /** From the tools on: the model, the set of beta features, and every unknown field. */
    static PrefixId root(String model, String betas, Json.Obj body) {
        List<Json> parts = new ArrayList<>();
        parts.add(new Json.Str(model));
        parts.add(new Json.Arr(Arrays.stream(betas.split(","))
                .map(String::strip)
                .filter(beta -> !beta.isEmpty())
                .distinct()
                .sorted()
                .<Json>map(Json.Str::new)
                .toList()));
        for (Json.Field field : sorted(body)) {
            if (!NEUTRAL.contains(field.name()) && !MESSAGES.contains(field.name())) {
                parts.add(new Json.Arr(List.of(new Json.Str(field.name()), field.value())));
            }
        }
        return Digest.ofValue(new Json.Arr(parts));
    }

    /** From the system prompt on: web search and fetch, citations, speed. */
    static PrefixId system(List<Json> webTools, boolean citations, @Nullable Json speed) {
        return Digest.ofValue(new Json.Arr(List.of(
                new Json.Arr(webTools), new Json.Bool(citations), speed == null ? new Json.Str("standard") : speed)));
    }

    /** From the messages on: tool choice, thinking, effort and format of the output, presence of images. */
    static PrefixId messages(Json.Obj body, boolean images) {
        List<Json> parts = new ArrayList<>();
        parts.add(new Json.Bool(images));
        for (Json.Field field : sorted(body)) {
            if (MESSAGES.contains(field.name()) && !(field.value() instanceof Json.Null)) {
                parts.add(new Json.Arr(List.of(new Json.Str(field.name()), field.value())));
            }
        }
        return Digest.ofValue(new Json.Arr(parts));
    }

    private static List<Json.Field> sorted(Json.Obj body) {
        return body.fields().stream()
                .sorted(Comparator.comparing(Json.Field::name))
                .toList();
    }
}
