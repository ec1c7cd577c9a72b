package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.history.Recall.KnownPrefix;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.usage.Usage;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which share of the tokens that come back in time a provider finds without markers, by the bills of requests that carried none. At
 * first it is believed to find all, so that nothing is paid for a marker until bills say otherwise. Bounded; thread-safe.
 */
final class UnmarkedReads {

    private static final int PLACES_MAX = 10_000;

    /** What the first belief weighs, tokens. */
    private static final double PRIOR_TOKENS = 20_000;

    /** Beyond so many tokens older bills count half. */
    private static final double MEMORY_TOKENS = 2_000_000;

    private final Map<Place, Share> shares = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Share> eldest) {
            return size() > PLACES_MAX;
        }
    };

    private record Place(CacheScope scope, String model) {}

    /** The share, 0 to 1. */
    synchronized double share(CacheScope scope, String model) {
        Share known = shares.get(new Place(scope, model));
        return known == null ? 1 : (known.found + PRIOR_TOKENS) / (known.expected + PRIOR_TOKENS);
    }

    /**
     * A request without markers was billed.
     *
     * @param recall what history said of it before it left
     * @param startMillis when it left
     */
    synchronized void served(Prompt prompt, Recall recall, Tariff tariff, Usage usage, long startMillis) {
        int seen = 0;
        for (KnownPrefix prefix : recall.prefixes()) {
            if (startMillis - prefix.lastSeenMillis() <= tariff.shortTtl().millis()) {
                seen = Math.max(seen, prompt.tokensThrough(prefix.block()));
            }
        }
        double expected = seen * ((double) usage.input() / Math.max(1, prompt.tokens()));
        if (expected >= tariff.minimumPrefix()) {
            Share share = shares.computeIfAbsent(new Place(prompt.scope(), prompt.model()), any -> new Share());
            share.expected += expected;
            share.found += Math.min(expected, (double) usage.read());
            if (share.expected > MEMORY_TOKENS) {
                share.expected /= 2;
                share.found /= 2;
            }
        }
    }

    private static final class Share {
        private double expected;
        private double found;
    }
}
