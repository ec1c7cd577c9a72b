package dev.tokenoptimizer.lab.trace;

import dev.tokenoptimizer.lab.provider.anthropic.Answer;
import dev.tokenoptimizer.lab.provider.anthropic.DescribedRequest;
import dev.tokenoptimizer.lab.provider.anthropic.Refused;
import dev.tokenoptimizer.lab.provider.anthropic.RequestReader;
import dev.tokenoptimizer.usage.Usage;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The requests of a file in order of time. Their bodies wait in a temporary file until this is closed. */
final class RequestTrace implements Trace {

    private static final String SCOPE = "";
    private static final String ENDING = ".requests.jsonl.gz";
    private static final Usage NOTHING = new Usage(0, 0, 0, 0, OptionalLong.empty());

    private final String name;
    private final RequestFile file;
    private final RequestReader reader;
    private final List<RecordedRequest> requests;
    private final long[] times;
    private final int[] order;
    private final Map<Long, RecordedRequest> read = new HashMap<>();
    private final PrefixTree tree = new PrefixTree();
    private final PromptNodes nodes = new PromptNodes(tree);
    private int next;
    private long refused;

    private RequestTrace(RequestTraceFile source, RequestFile file) {
        String fileName = String.valueOf(source.file().getFileName());
        this.name = fileName.endsWith(ENDING) ? fileName.substring(0, fileName.length() - ENDING.length()) : fileName;
        this.file = file;
        this.reader = new RequestReader(_ -> Optional.of(source.tariff()));
        this.requests = file.requests();
        this.times = times(requests, source.seed());
        this.order = IntStream.range(0, times.length)
                .boxed()
                .sorted((a, b) -> Long.compare(times[a], times[b]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    static RequestTrace open(RequestTraceFile source) throws TraceFileException, IOException {
        return new RequestTrace(
                source, RequestFile.open(source.file(), Set.of(RecordedApi.ANTHROPIC_MESSAGES), source.limit()));
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
                DescribedRequest described = reader.describe(file.body(recorded), "");
                read.put(recorded.line(), recorded);
                Answer answer = Answer.to(described.request(), NOTHING, 0);
                return new TraceRequest(
                        recorded.line(),
                        times[number],
                        SCOPE,
                        recorded.session(),
                        described.request().model(),
                        nodes.leaf(described),
                        answer.usage().output().orElse(0),
                        OptionalLong.empty());
            } catch (Refused e) {
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
    public byte[] body(TraceRequest request) throws IOException {
        RecordedRequest recorded = read.get(request.line());
        if (recorded == null) {
            throw new IllegalArgumentException("line " + request.line() + " was not read as a request");
        }
        return file.body(recorded);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
