package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * cacheeconomics' plugin with its allocator-full (L3, read in its source). It learns, per cache or, where conversations are
 * named, per conversation, how often each position changes and how long the gaps between requests are, waits for 32 requests, then looks for the cheapest cuts
 * ({@link Tiers}); content that is new at its position counts as changing always. It abstains from markers less than 15 % above
 * the model's minimum, as it estimates tokens, and in LiteLLM from all markers outside the messages. It never moves text.
 *
 * <p>It takes tokens from bytes; here it is given the true ones. An unmarkable block it would mark is left out, as the provider
 * would refuse the request.
 */
final class CacheEconomicsFull implements Policy {

    private static final int WARM_UP = 32;
    private static final int CHAINS = 1024;
    private static final double MARGIN = 1.15;

    private final int minimumPrefix;
    private final boolean bySession;
    private final boolean messagesOnly;
    private final Tiers tiers;
    private final Segments segments = new Segments();
    private final Map<ReuseChain, Learned> chains = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ReuseChain, Learned> eldest) {
            return size() > CHAINS;
        }
    };

    /**
     * For requests of one tariff.
     *
     * @param bySession whether it is told conversations apart
     * @param messagesOnly whether tools and system prompt cannot be marked, as in LiteLLM
     */
    CacheEconomicsFull(Tariff tariff, boolean bySession, boolean messagesOnly) {
        this.minimumPrefix = tariff.minimumPrefix();
        this.bySession = bySession;
        this.messagesOnly = messagesOnly;
        this.tiers = new Tiers(tariff);
    }

    @Override
    public List<Marker> mark(PolicyRequest request) {
        Learned learned = chains.computeIfAbsent(ReuseChain.of(request, bySession), _ -> new Learned());
        List<Marker> markers = learned.requests < WARM_UP ? List.of() : markers(request, learned);
        learned.observe(request, segments);
        return markers;
    }

    private List<Marker> markers(PolicyRequest request, Learned learned) {
        if (request.size() == 0) {
            return List.of();
        }
        int total = request.prefixTokens(request.size() - 1);
        return tiers.plan(cuts(request, learned.rates), total, learned.gaps).stream()
                .filter(marker -> request.prefixTokens(marker.index()) >= minimumPrefix * MARGIN)
                .filter(marker -> !messagesOnly || request.message(marker.index()) >= 0)
                .filter(marker -> request.markable(marker.index()))
                .toList();
    }

    /** The last position of every run that survives equally often, where the prompt is long enough to be cached. */
    private List<Tiers.Cut> cuts(PolicyRequest request, ChangeRates rates) {
        List<Tiers.Cut> cuts = new ArrayList<>();
        double survival = 1;
        for (int i = 0; i < request.size(); i++) {
            double next = survival * (1 - rates.of(i, request, segments, WARM_UP));
            if (i > 0 && next < survival) {
                add(cuts, request, i - 1, survival);
            }
            survival = next;
            if (survival == 0) {
                return cuts;
            }
        }
        add(cuts, request, request.size() - 1, survival);
        return cuts;
    }

    private void add(List<Tiers.Cut> cuts, PolicyRequest request, int block, double survival) {
        if (request.prefixTokens(block) >= minimumPrefix) {
            cuts.add(new Tiers.Cut(block, request.prefixTokens(block), survival));
        }
    }

    private static final class Learned {
        private final ChangeRates rates = new ChangeRates();
        private final Gaps gaps = new Gaps();
        private int requests;

        void observe(PolicyRequest request, Segments segments) {
            rates.observe(request, segments);
            gaps.observe(request.atMillis());
            requests++;
        }
    }
}
