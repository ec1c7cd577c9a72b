package dev.tokenoptimizer.lab.provider.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.lab.provider.wire.Json;
import dev.tokenoptimizer.lab.provider.wire.PrefixId;
import dev.tokenoptimizer.usage.Usage;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a prompt was not read from the cache as far as an earlier one would have allowed (guide, cache diagnostics). The first reason
 * that fits is given, in the order of the guide; where two prompts part without a documented reason, or nothing differs and yet
 * nothing was read, the answer is {@code unavailable}.
 */
final class Diagnosis {

    private Diagnosis() {}

    /** @param earlier response to compare with; null when it is not kept */
    static ObjectNode of(@Nullable StoredResponse earlier, ReadRequest request, Usage usage) {
        if (earlier == null) {
            return type("comparison_response_not_found");
        }
        Optional<String> changed = changed(earlier, request);
        if (changed.isPresent()) {
            return miss(changed.get(), usage);
        }
        int shared = shared(earlier.prefixes(), request.prompt());
        if (shared < earlier.prefixes().size()) {
            String reason = compacted(request) ? "context_compacted" : "input_changed";
            return shared == 0
                    ? miss(reason, usage)
                    : miss(reason, usage)
                            .put("comparison_reusable_tokens", request.prompt().tokens(shared - 1));
        }
        return type(usage.read() > 0 ? "cache_hit" : "unavailable");
    }

    private static Optional<String> changed(StoredResponse earlier, ReadRequest request) {
        Parameters before = earlier.parameters();
        Parameters now = request.parameters();
        if (!before.model().equals(now.model())) {
            return Optional.of("model_changed");
        } else if (!earlier.key().equals(request.key())) {
            return Optional.of("prompt_cache_key_changed");
        } else if (!before.tools().equals(now.tools())) {
            return Optional.of("tools_changed");
        } else if (!before.format().equals(now.format())) {
            return Optional.of("text_format_changed");
        } else if (!before.effort().equals(now.effort())) {
            return Optional.of("reasoning_effort_changed");
        } else if (!before.verbosity().equals(now.verbosity())) {
            return Optional.of("verbosity_changed");
        }
        return before.tier().equals(now.tier()) ? Optional.empty() : Optional.of("service_tier_changed");
    }

    private static int shared(List<PrefixId> earlier, RenderedPrompt prompt) {
        int shared = 0;
        while (shared < Math.min(earlier.size(), prompt.size())
                && earlier.get(shared).equals(prompt.identity(shared))) {
            shared++;
        }
        return shared;
    }

    private static boolean compacted(ReadRequest request) {
        return request.body().get("input") instanceof Json.Arr(List<Json> items)
                && items.stream()
                        .anyMatch(item -> item instanceof Json.Obj object
                                && object.text("type").equals("compaction"));
    }

    private static ObjectNode miss(String reason, Usage usage) {
        return type("cache_miss").put("reason", reason).put("cache_missed_tokens", usage.input() - usage.read());
    }

    private static ObjectNode type(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }
}
