package dev.tokenoptimizer.tariff;

import dev.tokenoptimizer.prompt.Tier;
import java.util.Set;

/**
 * Where a model takes markers, and which.
 *
 * @param tiers parts of the prompt that take any
 * @param longestPrefix longest prefix that is cached, tokens; {@link Integer#MAX_VALUE} where there is no limit
 * @param refused what it refuses of markers that other platforms take
 */
public record MarkerPlaces(Set<Tier> tiers, int longestPrefix, Set<MarkerField> refused) {

    /** Everywhere, as far as the place itself allows one. */
    public static final MarkerPlaces ANYWHERE = new MarkerPlaces(Set.of(Tier.values()), Integer.MAX_VALUE, Set.of());

    public MarkerPlaces {
        tiers = Set.copyOf(tiers);
        refused = Set.copyOf(refused);
    }

    /** Whether a marker may stand there, so many tokens into the prompt. */
    public boolean allow(Tier tier, long prefixTokens) {
        return prefixTokens <= longestPrefix && tiers.contains(tier);
    }

    /** Whether a request that carries this is refused. */
    public boolean refuse(MarkerField field) {
        return refused.contains(field);
    }
}
