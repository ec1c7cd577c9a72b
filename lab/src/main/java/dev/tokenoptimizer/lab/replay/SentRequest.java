package dev.tokenoptimizer.lab.replay;

import dev.tokenoptimizer.lab.policy.PolicyRequest;
import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.provider.cache.PrefixPath;
import dev.tokenoptimizer.lab.provider.wire.RefusedRequest;
import dev.tokenoptimizer.lab.trace.Body;
import dev.tokenoptimizer.lab.trace.BodyForm;
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
    private final boolean groupsToolRuns;
    private final int[] path;
    private int @Nullable [] messages;
    private @Nullable List<Body.Part> blocks;
    private long providedNanos;

    SentRequest(TraceRequest request, long atMillis, Trace trace, boolean groupsToolRuns) {
        this.request = request;
        this.atMillis = atMillis;
        this.trace = trace;
        this.tree = trace.tree();
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

            @Override
            public boolean endsMessageToKeep(int index) {
                return takesProvidersMark(index);
            }

            @Override
            public int openingEnd() {
                int last = tree.hasRoles() ? head() - 1 : -1;
                return last >= 0 && kind(last) == NodeKind.SYSTEM ? last : -1;
            }
        };
    }

    @Override
    public boolean takesProvidersMark(int index) {
        boolean last = index == path.length - 1;
        if (!tree.hasRoles()) {
            return last;
        }
        NodeKind kind = kind(index);
        if (kind == NodeKind.ASSISTANT || kind == NodeKind.TOOL_USE || kind == NodeKind.TOOLS) {
            return false;
        }
        return last || message(index + 1) != message(index);
    }

    private int head() {
        int end = 0;
        while (end < path.length && message(end) < 0) {
            end++;
        }
        return end;
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
            blocks = provided(() -> trace.reader().read(trace.body(request)).blocks());
        }
        return blocks.get(block).text().get();
    }

    @Override
    public Optional<byte[]> body() {
        return trace.hasBodies() ? Optional.of(provided(() -> trace.body(request))) : Optional.empty();
    }

    @Override
    public BodyForm form() {
        return trace.reader().form();
    }

    @Override
    public List<Marker> markersIn(byte[] markedBody) {
        return provided(() -> trace.reader().markers(markedBody));
    }

    /** Nanoseconds that went into handing things over, and are not the policy's. */
    long providedNanos() {
        return providedNanos;
    }

    private <T> T provided(Provision<T> provision) {
        long started = System.nanoTime();
        try {
            return provision.get();
        } catch (RefusedRequest e) {
            throw new IllegalStateException("the provider refuses line " + request.line() + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            providedNanos += System.nanoTime() - started;
        }
    }

    private interface Provision<T> {
        T get() throws RefusedRequest, IOException;
    }
}
