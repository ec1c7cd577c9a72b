package dev.tokenoptimizer.lab.bound;

import dev.tokenoptimizer.lab.trace.NodeKind;
import dev.tokenoptimizer.lab.trace.NodeTrait;
import dev.tokenoptimizer.lab.trace.PrefixTree;
import dev.tokenoptimizer.lab.trace.Trace;
import dev.tokenoptimizer.lab.trace.TraceRequest;
import dev.tokenoptimizer.lab.trace.TraceSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A trace written in a test. */
final class SmallTrace implements TraceSource {

    private static final long[] GAPS = {
        0, 1_000, 50_000, 100_000, 200_000, 299_999, 300_000, 400_000, 900_000, 2_000_000, 3_599_999, 5_000_000
    };

    private static final NodeKind[] KINDS = {NodeKind.TEXT, NodeKind.TOOL_USE, NodeKind.TOOL_RESULT};

    final PrefixTree tree = new PrefixTree();
    final List<TraceRequest> requests = new ArrayList<>();

    /** A new block behind a prefix. */
    int block(int parent, int tokens) {
        return tree.add(parent, tokens, NodeKind.TEXT);
    }

    SmallTrace ask(int leaf, long atMillis) {
        return ask(leaf, atMillis, "scope", "model");
    }

    SmallTrace ask(int leaf, long atMillis, String scope, String model) {
        requests.add(new TraceRequest(
                requests.size() + 1, atMillis, scope, "session", model, leaf, 0, OptionalLong.empty()));
        return this;
    }

    /** Blocks of the longest prompt. */
    int depth() {
        return requests.stream()
                .mapToInt(request -> tree.depth(request.leaf()))
                .max()
                .orElse(0);
    }

    /**
     * Prompts that share prefixes at random, at gaps around the lifetimes, in one scope. Some blocks cannot be marked, or are
     * rendered elsewhere.
     *
     * @param blocks that a prompt adds at most
     */
    static SmallTrace random(Random random, int requests, int blocks) {
        SmallTrace trace = new SmallTrace();
        List<Integer> known = new ArrayList<>(List.of(PrefixTree.ROOT));
        long now = 0;
        for (int i = 0; i < requests; i++) {
            int recent = random.nextBoolean() ? Math.min(3, known.size()) : known.size();
            int leaf = known.get(known.size() - 1 - random.nextInt(recent));
            int added = random.nextInt(blocks + 1);
            for (int j = 0; j < added; j++) {
                leaf = trace.randomBlock(random, leaf);
                known.add(leaf);
            }
            now += GAPS[random.nextInt(GAPS.length)];
            trace.ask(leaf, now, "scope", random.nextInt(8) == 0 ? "other" : "model");
        }
        return trace;
    }

    private int randomBlock(Random random, int parent) {
        NodeKind kind = KINDS[random.nextInt(KINDS.length)];
        boolean afterMarkable = parent != PrefixTree.ROOT && !tree.has(parent, NodeTrait.UNMARKABLE);
        if (afterMarkable && random.nextInt(15) == 0) {
            return tree.add(parent, 0, kind, EnumSet.of(NodeTrait.SAME_PREFIX));
        }
        int tokens = random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(1_000);
        return random.nextInt(10) == 0
                ? tree.add(parent, tokens, kind, EnumSet.of(NodeTrait.UNMARKABLE))
                : tree.add(parent, tokens, kind);
    }

    @Override
    public Trace open() {
        Iterator<TraceRequest> left = requests.iterator();
        return new Trace() {
            @Override
            public String name() {
                return "small";
            }

            @Override
            public PrefixTree tree() {
                return tree;
            }

            @Override
            public @Nullable TraceRequest next() {
                return left.hasNext() ? left.next() : null;
            }

            @Override
            public void close() {}
        };
    }
}
