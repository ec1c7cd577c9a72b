package dev.tokenoptimizer.lab.bound;

import dev.tokenoptimizer.lab.policy.Policy;
import dev.tokenoptimizer.lab.policy.PolicyRequest;
import dev.tokenoptimizer.lab.provider.cache.CacheModel;
import dev.tokenoptimizer.lab.provider.cache.Outcome;
import dev.tokenoptimizer.lab.provider.cache.PrefixPath;
import dev.tokenoptimizer.lab.trace.NodeKind;
import dev.tokenoptimizer.lab.trace.NodeTrait;
import dev.tokenoptimizer.lab.trace.PrefixTree;
import dev.tokenoptimizer.lab.trace.Trace;
import dev.tokenoptimizer.lab.trace.TraceFileException;
import dev.tokenoptimizer.lab.trace.TraceRequest;
import dev.tokenoptimizer.lab.trace.TraceSource;
import dev.tokenoptimizer.tariff.Prices;
import dev.tokenoptimizer.tariff.Tariff;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a policy pays for a trace under the real rules; a refused request is sent again without markers. */
final class Bill {

    private final Tariff tariff;
    private final CacheModel<Integer> cache;
    private final long delayMillis;
    private double cost;

    private Bill(Tariff tariff, CacheModel.Refresh refresh, long delayMillis) {
        this.tariff = tariff;
        this.cache = new CacheModel<>(refresh);
        this.delayMillis = delayMillis;
    }

    static double of(TraceSource source, Policy policy, Tariff tariff, CacheModel.Refresh refresh, long delayMillis)
            throws TraceFileException, IOException {
        Bill bill = new Bill(tariff, refresh, delayMillis);
        Map<String, Long> starts = new HashMap<>();
        long latest = 0;
        try (Trace trace = source.open()) {
            TraceRequest request = trace.next();
            while (request != null) {
                long end = latest;
                long start = starts.computeIfAbsent(request.scope(), _ -> starts.isEmpty() ? 0 : end + 7_200_000);
                long now = start + request.atMillis();
                latest = Math.max(latest, now);
                Path path = new Path(trace.tree(), request.leaf());
                bill.serve(policy, new Sent(path, request, now));
                request = trace.next();
            }
        }
        return bill.cost;
    }

    private void serve(Policy policy, Sent sent) {
        Object scope = List.of(sent.scope(), sent.model());
        Outcome outcome = cache.serve(scope, sent.path, policy.mark(sent), tariff, sent.atMillis(), _ -> delayMillis);
        policy.answered(sent, outcome);
        if (outcome instanceof Outcome.Served served) {
            Prices prices = tariff.pricesFor(served.usage().input());
            cost += prices.of(served.usage()).picoDollars()
                    / (double) tariff.prices().input();
        } else {
            int tokens = sent.path.totalTokens();
            cost += tokens * InputRates.of(tariff, tokens).fresh();
        }
    }

    /** A prompt of the trace as the cache sees it. */
    static final class Path implements PrefixPath<Integer> {
        private final PrefixTree tree;
        private final int[] nodes;

        Path(PrefixTree tree, int leaf) {
            this.tree = tree;
            this.nodes = tree.path(leaf);
        }

        @Override
        public int size() {
            return nodes.length;
        }

        @Override
        public Integer identity(int index) {
            return tree.identity(nodes[index]);
        }

        @Override
        public int tokens(int index) {
            return tree.prefixTokens(nodes[index]);
        }

        @Override
        public int position(int index) {
            return tree.position(nodes[index]);
        }
    }

    /** A request of the trace as a policy sees it. */
    private record Sent(Path path, TraceRequest request, long atMillis) implements PolicyRequest {

        @Override
        public String scope() {
            return request.scope();
        }

        @Override
        public String session() {
            return request.session();
        }

        @Override
        public String model() {
            return request.model();
        }

        @Override
        public boolean has(Feature feature) {
            return false;
        }

        @Override
        public int size() {
            return path.size();
        }

        @Override
        public int prefix(int block) {
            return path.identity(block);
        }

        @Override
        public NodeKind kind(int block) {
            return path.tree.kind(path.nodes[block]);
        }

        @Override
        public int message(int block) {
            throw new UnsupportedOperationException("no roles");
        }

        @Override
        public int tokens(int block) {
            return path.tree.tokens(path.nodes[block]);
        }

        @Override
        public int prefixTokens(int block) {
            return path.tokens(block);
        }

        @Override
        public int position(int block) {
            return path.position(block);
        }

        @Override
        public boolean takesProvidersMark(int block) {
            return block == size() - 1;
        }

        @Override
        public boolean markable(int block) {
            return !path.tree.has(path.nodes[block], NodeTrait.UNMARKABLE);
        }

        @Override
        public String text(int block) {
            throw new UnsupportedOperationException("no text");
        }
    }
}
