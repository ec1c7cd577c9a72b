package dev.tokenoptimizer.lab.workload;

import dev.tokenoptimizer.lab.trace.PrefixTree;
import dev.tokenoptimizer.lab.trace.Trace;
import dev.tokenoptimizer.lab.trace.TraceRequest;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Generated requests as a trace: prompts become nodes of a tree as they come up. */
final class GeneratedTrace implements Trace {

    /** The line of a file's first request, behind the header. */
    private static final int FIRST_LINE = 2;

    private final String name;
    private final List<GeneratedRequest> requests;
    private final PrefixTree tree = new PrefixTree();
    private final Map<Child, Integer> nodes = new HashMap<>();
    private final Map<String, Map<Prompt, Integer>> known = new HashMap<>();
    private int read;

    GeneratedTrace(String name, List<GeneratedRequest> requests) {
        this.name = name;
        this.requests = requests;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public OptionalLong announced() {
        return OptionalLong.of(requests.size());
    }

    @Override
    public PrefixTree tree() {
        return tree;
    }

    @Override
    public @Nullable TraceRequest next() {
        if (read == requests.size()) {
            return null;
        }
        GeneratedRequest request = requests.get(read);
        return new TraceRequest(
                FIRST_LINE + read++,
                request.atMillis(),
                request.scope(),
                request.session(),
                request.model(),
                node(request.scope(), request.prompt()),
                request.output(),
                OptionalLong.of(request.durationMillis()));
    }

    @Override
    public void close() {}

    private int node(String scope, Prompt prompt) {
        return node(scope, prompt, known.computeIfAbsent(scope, _ -> new IdentityHashMap<>()));
    }

    /** By identity first: most of a prompt is what the session has sent before. */
    private int node(String scope, Prompt prompt, Map<Prompt, Integer> seen) {
        if (prompt.isEmpty()) {
            return PrefixTree.ROOT;
        }
        Integer before = seen.get(prompt);
        if (before != null) {
            return before;
        }
        int parent = node(scope, prompt.before(), seen);
        Block block = prompt.last();
        int node = nodes.computeIfAbsent(
                new Child(scope, parent, block), _ -> tree.add(parent, block.tokens(), block.kind()));
        seen.put(prompt, node);
        return node;
    }

    private record Child(String scope, int parent, Block block) {}
}
