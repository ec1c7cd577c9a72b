package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.lab.trace.NodeKind;
import java.util.List;
import java.util.Map;

/** A request as {@link Prompts} writes it; the text of a block is its name unless another one is given. */
record TestRequest(
        List<Block> blocks, long atMillis, String scope, String session, String model, Map<Integer, String> texts)
        implements PolicyRequest {

    record Block(
            int prefix,
            NodeKind kind,
            int message,
            int tokens,
            int prefixTokens,
            int position,
            boolean markable,
            String name) {}

    TestRequest atSecond(long second) {
        return new TestRequest(blocks, second * 1000, scope, session, model, texts);
    }

    TestRequest inSession(String other) {
        return new TestRequest(blocks, atMillis, scope, other, model, texts);
    }

    TestRequest inScope(String other) {
        return new TestRequest(blocks, atMillis, other, session, model, texts);
    }

    TestRequest onModel(String other) {
        return new TestRequest(blocks, atMillis, scope, session, other, texts);
    }

    TestRequest withText(int block, String text) {
        return new TestRequest(blocks, atMillis, scope, session, model, Map.of(block, text));
    }

    @Override
    public boolean has(Feature feature) {
        return true;
    }

    @Override
    public int size() {
        return blocks.size();
    }

    @Override
    public int prefix(int block) {
        return blocks.get(block).prefix();
    }

    @Override
    public NodeKind kind(int block) {
        return blocks.get(block).kind();
    }

    @Override
    public int message(int block) {
        return blocks.get(block).message();
    }

    @Override
    public int tokens(int block) {
        return blocks.get(block).tokens();
    }

    @Override
    public int prefixTokens(int block) {
        return blocks.get(block).prefixTokens();
    }

    @Override
    public int position(int block) {
        return blocks.get(block).position();
    }

    @Override
    public boolean takesProvidersMark(int block) {
        return block == size() - 1;
    }

    @Override
    public boolean markable(int block) {
        return blocks.get(block).markable();
    }

    @Override
    public String text(int block) {
        return texts.getOrDefault(block, blocks.get(block).name());
    }
}
