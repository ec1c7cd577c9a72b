package dev.tokenoptimizer.lab.provider.cache;

import java.util.ArrayList;
import java.util.List;

/** A prompt of named blocks; its prefixes are identified by the names joined. */
record TestPrompt(List<String> names, List<Integer> sizes, List<Integer> positions) implements PrefixPath<String> {

    /** Blocks b1 to bn of equal size, each a position of its own. */
    static TestPrompt blocks(int count, int tokensEach) {
        TestPrompt prompt = new TestPrompt(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int i = 1; i <= count; i++) {
            prompt.names.add("b" + i);
            prompt.sizes.add(tokensEach);
            prompt.positions.add(i);
        }
        return prompt;
    }

    static TestPrompt of(int tokensEach, String... names) {
        TestPrompt prompt = new TestPrompt(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (String name : names) {
            prompt.names.add(name);
            prompt.sizes.add(tokensEach);
            prompt.positions.add(prompt.names.size());
        }
        return prompt;
    }

    /** The same prompt with further blocks that all share one look-back position. */
    TestPrompt thenRun(String name, int count, int tokensEach) {
        TestPrompt longer = new TestPrompt(new ArrayList<>(names), new ArrayList<>(sizes), new ArrayList<>(positions));
        int position = positions.getLast() + 1;
        for (int i = 0; i < count; i++) {
            longer.names.add(name + i);
            longer.sizes.add(tokensEach);
            longer.positions.add(position);
        }
        return longer;
    }

    @Override
    public int size() {
        return names.size();
    }

    @Override
    public String identity(int index) {
        return String.join("/", names.subList(0, index + 1));
    }

    @Override
    public int tokens(int index) {
        return sizes.subList(0, index + 1).stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public int position(int index) {
        return positions.get(index);
    }
}
