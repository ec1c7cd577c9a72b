package dev.tokenoptimizer.lab.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A trace written down in a test. Its nodes are numbered as they are added. */
public final class WrittenTrace implements TraceSource {

    private record Row(TraceRequest request, int from, List<Integer> tokens, NodeKind kind) {}

    private final List<Row> rows = new ArrayList<>();
    private String scope = "scope";
    private String model = "model";
    private NodeKind kind = NodeKind.USER;
    private long output;

    /** Scope of the requests that follow. */
    public WrittenTrace scope(String other) {
        scope = other;
        return this;
    }

    /** Model of the requests that follow. */
    public WrittenTrace model(String other) {
        model = other;
        return this;
    }

    /** Kind of the blocks that follow. */
    public WrittenTrace kind(NodeKind other) {
        kind = other;
        return this;
    }

    /** Output tokens of the requests that follow. */
    public WrittenTrace output(long tokens) {
        output = tokens;
        return this;
    }

    /** A request at that second: the path to a node, and blocks of these tokens behind it. */
    public WrittenTrace at(double second, int from, int... tokens) {
        TraceRequest request = new TraceRequest(
                rows.size() + 2L,
                Math.round(second * 1_000),
                scope,
                "session",
                model,
                from,
                output,
                OptionalLong.empty());
        rows.add(new Row(request, from, IntStream.of(tokens).boxed().toList(), kind));
        return this;
    }

    @Override
    public Trace open() {
        return new Reading();
    }

    private final class Reading implements Trace {

        private final PrefixTree tree = new PrefixTree();
        private int next;

        @Override
        public String name() {
            return "written";
        }

        @Override
        public PrefixTree tree() {
            return tree;
        }

        @Override
        public @Nullable TraceRequest next() {
            if (next == rows.size()) {
                return null;
            }
            Row row = rows.get(next++);
            int leaf = row.from;
            for (int tokens : row.tokens) {
                leaf = tree.add(leaf, tokens, row.kind);
            }
            TraceRequest request = row.request;
            return new TraceRequest(
                    request.line(),
                    request.atMillis(),
                    request.scope(),
                    request.session(),
                    request.model(),
                    leaf,
                    request.output(),
                    request.durationMillis());
        }

        @Override
        public void close() {}
    }
}
