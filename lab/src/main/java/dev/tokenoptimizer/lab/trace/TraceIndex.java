package dev.tokenoptimizer.lab.trace;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A trace read to its end: its tree and, for every scope, its requests in order of time. Holds about 100 bytes a request; bodies
 * stay where the trace keeps them until this is closed.
 */
public final class TraceIndex implements Closeable {

    private final Trace trace;
    private final Map<String, List<TraceRequest>> scopes = new LinkedHashMap<>();
    private long requests;
    private long inputTokens;

    private TraceIndex(Trace trace) {
        this.trace = trace;
    }

    /**
     * Reads a trace to its end.
     *
     * @param trace just opened; closed when this is, or when reading fails
     * @param progress told the number of requests read so far
     * @throws TraceFileException if the file is not what it should be; the message names file, line and remedy
     */
    public static TraceIndex read(Trace trace, LongConsumer progress) throws TraceFileException, IOException {
        TraceIndex index = new TraceIndex(trace);
        try {
            index.readAll(progress);
            return index;
        } catch (TraceFileException | IOException | RuntimeException e) {
            index.close();
            throw e;
        }
    }

    private void readAll(LongConsumer progress) throws TraceFileException, IOException {
        Map<String, String> texts = new HashMap<>();
        for (TraceRequest request = trace.next(); request != null; request = trace.next()) {
            scopes.computeIfAbsent(request.scope(), _ -> new ArrayList<>()).add(compact(request, texts));
            inputTokens += trace.tree().prefixTokens(request.leaf());
            progress.accept(++requests);
        }
    }

    /** The same request with one copy of equal texts. */
    private static TraceRequest compact(TraceRequest request, Map<String, String> texts) {
        return new TraceRequest(
                request.line(),
                request.atMillis(),
                texts.computeIfAbsent(request.scope(), text -> text),
                texts.computeIfAbsent(request.session(), text -> text),
                texts.computeIfAbsent(request.model(), text -> text),
                request.leaf(),
                request.output(),
                request.durationMillis());
    }

    /** The trace, for its name, its tree and its bodies; its requests are read. */
    public Trace trace() {
        return trace;
    }

    /** The requests of each scope in order of time; the scopes in order of appearance. */
    public List<List<TraceRequest>> scopes() {
        return List.copyOf(scopes.values());
    }

    /**
     * The same trace once more from memory, scope after scope. Its tree is whole from the start, so this is for those who may
     * know the future; it need not be closed, and must not be used after this is.
     */
    public TraceSource again() {
        return () -> new Again(scopes.values().stream().flatMap(List::stream).iterator());
    }

    public long requests() {
        return requests;
    }

    /** Input tokens of all requests. */
    public long inputTokens() {
        return inputTokens;
    }

    @Override
    public void close() throws IOException {
        trace.close();
    }

    private final class Again implements Trace {

        private final Iterator<TraceRequest> left;

        Again(Iterator<TraceRequest> left) {
            this.left = left;
        }

        @Override
        public String name() {
            return trace.name();
        }

        @Override
        public OptionalLong announced() {
            return OptionalLong.of(requests);
        }

        @Override
        public PrefixTree tree() {
            return trace.tree();
        }

        @Override
        public @Nullable TraceRequest next() {
            return left.hasNext() ? left.next() : null;
        }

        @Override
        public void close() {}
    }
}
