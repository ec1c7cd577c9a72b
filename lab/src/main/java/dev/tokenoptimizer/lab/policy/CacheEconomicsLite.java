package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * cacheeconomics' allocator-lite (L4, read in its source): one marker at the deepest position up to which every position had but
 * one value in the window, an absent one being a value too; for one hour if the median gap between requests lies between five
 * minutes and an hour. It plans for the requests of one cache or, where conversations are named, of one conversation.
 *
 * <p>Theirs plans after the fact. Our reading for a running gateway: the window is the last 64 requests, the one to be marked
 * included, as in their plugin; a first request, of which nothing is known, is left alone; and a gap has to
 * be known twice, as theirs asks for three times.
 */
final class CacheEconomicsLite implements Policy {

    private static final double FIVE_MINUTES = Ttl.FIVE_MINUTES.seconds();
    private static final double ONE_HOUR = Ttl.ONE_HOUR.seconds();

    private final int minimumPrefix;
    private final boolean bySession;
    private final Map<ReuseChain, Stability> chains = new HashMap<>();

    /** @param bySession whether it is told conversations apart */
    CacheEconomicsLite(int minimumPrefix, boolean bySession) {
        this.minimumPrefix = minimumPrefix;
        this.bySession = bySession;
    }

    @Override
    public List<Marker> mark(PolicyRequest request) {
        Stability stability = chains.computeIfAbsent(ReuseChain.of(request, bySession), _ -> new Stability());
        stability.observe(request);
        int boundary = stability.commonBlocks() - 1;
        while (boundary >= 0 && !request.markable(boundary)) {
            boundary--;
        }
        if (boundary < 0 || request.prefixTokens(boundary) < minimumPrefix) {
            return List.of();
        }
        double gap = stability.gaps().size() < 2 ? 0 : stability.gaps().median();
        Ttl ttl = gap > FIVE_MINUTES && gap < ONE_HOUR ? Ttl.ONE_HOUR : Ttl.FIVE_MINUTES;
        return List.of(new Marker(boundary, ttl));
    }

    /** How much the last requests have in common at their start. */
    private static final class Stability {
        private static final int PAIRS = Gaps.WINDOW - 1;

        private final Gaps gaps = new Gaps();
        private final int[] common = new int[PAIRS];
        private int pairs;
        private int[] before = {};
        private boolean any;

        void observe(PolicyRequest request) {
            gaps.observe(request.atMillis());
            if (any) {
                common[pairs++ % PAIRS] = commonBlocks(request);
            }
            any = true;
            if (before.length < request.size()) {
                before = new int[request.size() * 2];
            }
            int i = 0;
            for (; i < request.size(); i++) {
                before[i] = request.prefix(i);
            }
            java.util.Arrays.fill(before, i, before.length, -1);
        }

        Gaps gaps() {
            return gaps;
        }

        /** Blocks that all requests of the window share; 0 after the first request. */
        int commonBlocks() {
            int least = pairs == 0 ? 0 : Integer.MAX_VALUE;
            for (int i = 0; i < Math.min(pairs, PAIRS); i++) {
                least = Math.min(least, common[i]);
            }
            return least;
        }

        private int commonBlocks(PolicyRequest request) {
            int low = 0;
            int high = Math.min(request.size(), before.length);
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (before[middle] == request.prefix(middle)) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }
}
