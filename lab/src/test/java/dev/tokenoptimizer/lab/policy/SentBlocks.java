package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.lab.trace.NodeKind;
import dev.tokenoptimizer.lab.trace.NodeTrait;
import dev.tokenoptimizer.lab.trace.PrefixTree;

/** A request for tests: a path of a tree. */
@SuppressWarnings("ArrayRecordComponent")
record SentBlocks(PrefixTree tree, int[] path, String scope, long atMillis) implements PolicyRequest {

    SentBlocks(PrefixTree tree, int leaf) {
        this(tree, tree.path(leaf), "scope", 1_000);
    }

    @Override
    public String session() {
        return "session";
    }

    @Override
    public String model() {
        return "model";
    }

    @Override
    public boolean has(Feature feature) {
        return feature == Feature.ROLES;
    }

    @Override
    public int size() {
        return path.length;
    }

    @Override
    public int prefix(int block) {
        return path[block];
    }

    @Override
    public NodeKind kind(int block) {
        return tree.kind(path[block]);
    }

    @Override
    public int message(int block) {
        int message = -1;
        for (int i = 0; i <= block; i++) {
            message += tree.has(path[i], NodeTrait.STARTS_MESSAGE) ? 1 : 0;
        }
        return message;
    }

    @Override
    public int tokens(int block) {
        return tree.tokens(path[block]);
    }

    @Override
    public int prefixTokens(int block) {
        return tree.prefixTokens(path[block]);
    }

    @Override
    public int position(int block) {
        return tree.position(path[block]);
    }

    @Override
    public boolean takesProvidersMark(int block) {
        return block == size() - 1;
    }

    @Override
    public boolean markable(int block) {
        return !tree.has(path[block], NodeTrait.UNMARKABLE);
    }

    @Override
    public String text(int block) {
        throw new UnsupportedOperationException("no text");
    }
}
