package dev.tokenoptimizer.lab.provider.cache;

import dev.tokenoptimizer.tariff.Tariff;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** What differs between providers: which markers are refused, where an entry is looked for and where one is written. */
sealed interface Rules permits AnthropicRules, OpenAiRules {

    /** Why a request with these markers is refused, or null. */
    Outcome.@Nullable Rejected check(List<Marker> markers, Tariff tariff);

    /**
     * Block where the longest prefix found in the cache ends, -1 if none is found.
     *
     * @param readable whether there is a live entry of the prefix through a block
     */
    int longestHit(PrefixPath<?> prompt, List<Marker> markers, Tariff tariff, IntPredicate readable);

    /** Markers at which an entry is written, in rendered order, all behind the hit. */
    List<Marker> writes(PrefixPath<?> prompt, List<Marker> markers, Tariff tariff, int hit);

    static Rules of(Tariff tariff) {
        return switch (tariff.rules()) {
            case ANTHROPIC -> AnthropicRules.INSTANCE;
            case OPENAI -> OpenAiRules.INSTANCE;
            case AUTOMATIC -> throw new IllegalArgumentException(tariff.model() + " takes no markers");
        };
    }
}
