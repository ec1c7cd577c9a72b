package dev.tokenoptimizer.lab.trace;

import dev.tokenoptimizer.lab.provider.wire.RefusedRequest;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The requests of a file in order of time. Their bodies wait in a temporary file until this is closed. */
final class RequestTrace implements Trace {

    private static final String SCOPE = "";
    private static final String ENDING = ".requests.jsonl.gz";

    private final String name;
    private final RequestFile file;
    private final BodyReader reader;
    private final List<RecordedRequest> requests;
    private final long[] times;
    private final int[] order;
    private final Map<Long, RecordedRequest> read = new HashMap<>();
    private final PrefixTree tree;
    private final PromptNodes nodes;
    private int next;
    private long refused;

    private RequestTrace(RequestTraceFile source, BodyReader reader, RequestFile file) {
        String fileName = String.valueOf(source.file().getFileName());
        int named = fileName.length() - (fileName.endsWith(ENDING) ? ENDING.length() : 0);
        this.name = fileName.substring(0, named) + source.form().note();
        this.file = file;
        this.reader = reader;
        this.tree = new PrefixTree(reader.form().unmarkable());
        this.nodes = new PromptNodes(tree);
        this.requests = file.requests();
        this.times = times(requests, source.seed());
        this.order = IntStream.range(0, times.length)
                .boxed()
                .sorted((a, b) -> Long.compare(times[a], times[b]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    static RequestTrace open(RequestTraceFile source) throws TraceFileException, IOException {
        BodyReader reader = BodyReader.of(source.form(), source.tariff());
        Set<RecordedApi> rows = Set.of(source.form().recorded());
        return new RequestTrace(source, reader, RequestFile.open(source.file(), rows, source.limit()));
    }

    /** When each request is sent, milliseconds. */
    static long[] times(List<RecordedRequest> requests, long seed) {
        long[] times = new long[requests.size()];
        long start = 0;
        for (Session session : Session.of(requests)) {
            Pauses pauses = new Pauses(seed, session.number());
            boolean first = true;
            long before = start;
            for (int request : session.requests()) {
                long pause = pauses.next();
                long at = requests.get(request).atMillis().orElse(before + pause);
                times[request] = first ? at : Math.max(before, at);
                before = times[request];
                start = first ? before : start;
                first = false;
            }
        }
        return times;
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
    public long skipped() {
        return file.skipped() + refused;
    }

    @Override
    public @Nullable TraceRequest next() throws IOException {
        while (next < order.length) {
            int number = order[next++];
            RecordedRequest recorded = requests.get(number);
            try {
                Body body = reader.read(reader.sent(file.body(recorded)));
                read.put(recorded.line(), recorded);
                return new TraceRequest(
                        recorded.line(),
                        times[number],
                        SCOPE,
                        recorded.session(),
                        body.model(),
                        nodes.leaf(body),
                        body.output(),
                        OptionalLong.empty());
            } catch (RefusedRequest e) {
                refused++;
            }
        }
        return null;
    }

    @Override
    public boolean hasBodies() {
        return true;
    }

    @Override
    public BodyReader reader() {
        return reader;
    }

    @Override
    public byte[] body(TraceRequest request) throws IOException {
        RecordedRequest recorded = read.get(request.line());
        if (recorded == null) {
            throw new IllegalArgumentException("line " + request.line() + " was not read as a request");
        }
        return reader.sent(file.body(recorded));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
