package dev.tokenoptimizer.tariff;

import dev.tokenoptimizer.prompt.Tier;
import java.util.Set;

/**
 * Where a model takes markers.
 *
 * @param tiers parts of the prompt that take any
 * @param longestPrefix longest prefix that is cached, tokens; {@link Integer#MAX_VALUE} where there is no limit
 */
public record MarkerPlaces(Set<Tier> tiers, int longestPrefix) {

    /** Everywhere, as far as the place itself allows one. */
    public static final MarkerPlaces ANYWHERE = new MarkerPlaces(Set.of(Tier.values()), Integer.MAX_VALUE);

    public MarkerPlaces {
        tiers = Set.copyOf(tiers);
    }

    /** Whether a marker may stand there, so many tokens into the prompt. */
    public boolean allow(Tier tier, long prefixTokens) {
        return prefixTokens <= longestPrefix && tiers.contains(tier);
    }
}
