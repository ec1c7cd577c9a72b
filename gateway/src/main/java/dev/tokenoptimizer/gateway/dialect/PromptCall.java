package dev.tokenoptimizer.gateway.dialect;

import dev.tokenoptimizer.optimizer.BatchResults;
import dev.tokenoptimizer.optimizer.CacheObjectCalls;
import dev.tokenoptimizer.prompt.Modifier;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A call that carries a prompt, or that makes, changes or deletes what prompts begin with, or fetches answers to prompts sent before.
 *
 * @param dialect name of the API, for example {@code openai.chat}
 * @param model model that the path names, or the cache object, batch or file; empty where the body does
 * @param owner whose cache the path names, for example a project; empty where it names none
 * @param modifiers what the path asks for that changes prices
 */
public record PromptCall(String dialect, String model, Optional<String> owner, Set<Modifier> modifiers) {

    private static final Set<String> FETCHING = Arrays.stream(BatchResults.Api.values())
            .map(BatchResults.Api::dialect)
            .collect(Collectors.toUnmodifiableSet());

    /** Calls of which the answer tells all that there is to account for. */
    private static final Set<String> ANSWERED = Stream.concat(
                    Arrays.stream(CacheObjectCalls.Kind.values()).map(CacheObjectCalls.Kind::dialect),
                    FETCHING.stream())
            .collect(Collectors.toUnmodifiableSet());

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

    /** A call that fetches the results of a batch, whose id, or that of the file, stands in the place of the model. */
    static PromptCall ofBatch(BatchResults.Api api, String id) {
        return new PromptCall(api.dialect(), id);
    }

    /** Whether something is read from the body, which must then be JSON. */
    public boolean readsBody() {
        return !ANSWERED.contains(dialect);
    }

    /**
     * Whether it fetches answers to prompts sent before. As all that is no prompt these are where everything is made, and limits of their own
     * hold for fetching them, which tell nothing of how an account serves prompts.
     */
    public boolean fetches() {
        return FETCHING.contains(dialect);
    }

    /** A call whose body names the model. */
    static PromptCall of(String dialect) {
        return new PromptCall(dialect, "");
    }
}
