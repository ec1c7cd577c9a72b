package dev.tokenoptimizer.dialect.scan;

import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.tariff.Tariffs;
import dev.tokenoptimizer.tokens.TokenEstimator;

/**
 * What the readers of a dialect have in common, and outlives each body.
 *
 * @param key of fingerprints
 * @param estimator estimates tokens in the older tokenizer
 * @param scale makes tokens of a model of them
 * @param knownParts what was read before
 */
public record Means(FingerprintKey key, TokenEstimator estimator, TokenScale scale, KnownParts knownParts) {

    public Means(FingerprintKey key, Tariffs tariffs, TokenEstimator estimator, KnownParts knownParts) {
        this(key, estimator, new TokenScale(tariffs, estimator), knownParts);
    }

    /** Nothing was read before. */
    public Means(FingerprintKey key, Tariffs tariffs, TokenEstimator estimator) {
        this(key, tariffs, estimator, new KnownParts());
    }
}
