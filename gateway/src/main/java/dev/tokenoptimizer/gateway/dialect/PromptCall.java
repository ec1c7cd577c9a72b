package dev.tokenoptimizer.gateway.dialect;

import dev.tokenoptimizer.optimizer.CacheObjectCalls;
import dev.tokenoptimizer.prompt.Modifier;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * A call that carries a prompt, or that makes, changes or deletes what prompts begin with.
 *
 * @param dialect name of the API, for example {@code openai.chat}
 * @param model model that the path names, or the cache object; empty where the body does
 * @param owner whose cache the path names, for example a project; empty where it names none
 * @param modifiers what the path asks for that changes prices
 */
public record PromptCall(String dialect, String model, Optional<String> owner, Set<Modifier> modifiers) {

    public PromptCall {
        modifiers = Set.copyOf(modifiers);
    }

    /** A call whose path tells the model and nothing else. */
    PromptCall(String dialect, String model) {
        this(dialect, model, Optional.empty(), Set.of());
    }

    /** A call that makes, changes or deletes a cache object, whose id stands in the place of the model; the answer tells the rest. */
    static PromptCall ofObject(CacheObjectCalls.Kind kind, String object) {
        return new PromptCall(kind.dialect(), object);
    }

    /** Whether something is read from the body, which must then be JSON. */
    public boolean readsBody() {
        return Arrays.stream(CacheObjectCalls.Kind.values())
                .noneMatch(kind -> kind.dialect().equals(dialect));
    }

    /** A call whose body names the model. */
    static PromptCall of(String dialect) {
        return new PromptCall(dialect, "");
    }
}
