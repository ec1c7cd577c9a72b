package dev.tokenoptimizer.lab.replay;

import dev.tokenoptimizer.lab.policy.PolicyRequest;
import dev.tokenoptimizer.lab.provider.anthropic.Refused;
import dev.tokenoptimizer.lab.provider.anthropic.RequestBlock;
import dev.tokenoptimizer.lab.provider.anthropic.RequestReader;
import dev.tokenoptimizer.lab.provider.cache.PrefixPath;
import dev.tokenoptimizer.lab.trace.NodeKind;
import dev.tokenoptimizer.lab.trace.NodeTrait;
import dev.tokenoptimizer.lab.trace.PrefixTree;
import dev.tokenoptimizer.lab.trace.Trace;
import dev.tokenoptimizer.lab.trace.TraceRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request of a trace at the time it is sent in a replay, as policies see it. */
final class SentRequest implements PolicyRequest {

    private final TraceRequest request;
    private final long atMillis;
    private final Trace trace;
    private final PrefixTree tree;
    private final RequestReader reader;
    private final boolean groupsToolRuns;
    private final int[] path;
    private int @Nullable [] messages;
    private @Nullable List<RequestBlock> blocks;

    /** @param reader how the provider reads bodies */
    SentRequest(TraceRequest request, long atMillis, Trace trace, RequestReader reader, boolean groupsToolRuns) {
        this.request = request;
        this.atMillis = atMillis;
        this.trace = trace;
        this.tree = trace.tree();
        this.reader = reader;
        this.groupsToolRuns = groupsToolRuns;
        this.path = tree.path(request.leaf());
    }

    /** The prompt as the cache sees it. */
    PrefixPath<Integer> prompt() {
        return new PrefixPath<>() {
            @Override
            public int size() {
                return path.length;
            }

            @Override
            public Integer identity(int index) {
                return prefix(index);
            }

            @Override
            public int tokens(int index) {
                return prefixTokens(index);
            }

            @Override
            public int position(int index) {
                return SentRequest.this.position(index);
            }
        };
    }

    int inputTokens() {
        return tree.prefixTokens(request.leaf());
    }

    long outputTokens() {
        return request.output();
    }

    @Override
    public long atMillis() {
        return atMillis;
    }

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
        return Features.of(trace).contains(feature);
    }

    @Override
    public int size() {
        return path.length;
    }

    @Override
    public int prefix(int block) {
        return tree.identity(path[block]);
    }

    @Override
    public NodeKind kind(int block) {
        return tree.kind(path[block]);
    }

    @Override
    public int message(int block) {
        if (messages == null) {
            messages = new int[path.length];
            int message = -1;
            for (int i = 0; i < path.length; i++) {
                message += tree.has(path[i], NodeTrait.STARTS_MESSAGE) ? 1 : 0;
                messages[i] = message;
            }
        }
        return messages[block];
    }

    @Override
    public int tokens(int block) {
        return prefixTokens(block) - (block == 0 ? 0 : prefixTokens(block - 1));
    }

    @Override
    public int prefixTokens(int block) {
        return tree.prefixTokens(path[block]);
    }

    @Override
    public int position(int block) {
        return groupsToolRuns ? tree.position(path[block]) : block;
    }

    @Override
    public boolean markable(int block) {
        return !tree.has(path[block], NodeTrait.UNMARKABLE);
    }

    @Override
    public String text(int block) {
        if (blocks == null) {
            try {
                blocks = reader.describe(read(), "").blocks();
            } catch (Refused e) {
                throw new IllegalStateException("line " + request.line() + " was read before", e);
            }
        }
        return blocks.get(block).text();
    }

    @Override
    public Optional<byte[]> body() {
        return trace.hasBodies() ? Optional.of(read()) : Optional.empty();
    }

    private byte[] read() {
        try {
            return trace.body(request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
