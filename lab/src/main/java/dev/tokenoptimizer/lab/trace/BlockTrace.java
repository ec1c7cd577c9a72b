package dev.tokenoptimizer.lab.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A block trace: a gzip file whose first line is a header {@code {"format":"block-trace/1","name",...,"requests"}} and whose
 * other lines are requests {@code {"t","scope","session","model","from","add":[[tokens,kind],...],"out","dur"}}. Every element
 * of {@code add} is a new node; the prompt is the path to node {@code from} and the new nodes behind it. In memory there are
 * a line at a time and the tree.
 */
final class BlockTrace implements Trace {

    static final String FORMAT = "block-trace/1";
    private static final int MILLI_DIGITS = 3;

    private final PackedLines lines;
    private final String name;
    private final OptionalLong announced;
    private final long limit;
    private final PrefixTree tree;
    private final Map<String, Long> latest = new HashMap<>();
    private final BitSet ends = new BitSet();
    private final BlockRow row = new BlockRow();
    private long count;

    private BlockTrace(PackedLines lines, String name, OptionalLong announced, BodyForm form, long limit) {
        this.tree = new PrefixTree(form.unmarkable());
        this.lines = lines;
        this.name = name + form.note();
        this.announced = announced;
        this.limit = limit;
    }

    /**
     * Opens a file.
     *
     * @param form as what its requests are sent
     * @param limit requests to read; the rest of the file is not looked at
     */
    static BlockTrace open(Path file, BodyForm form, long limit) throws TraceFileException, IOException {
        PackedLines lines = PackedLines.open(file);
        try {
            return withHeader(lines, form, limit);
        } catch (TraceFileException | RuntimeException e) {
            lines.close();
            throw e;
        }
    }

    private static BlockTrace withHeader(PackedLines lines, BodyForm form, long limit) throws TraceFileException {
        byte[] first = lines.next();
        if (first == null) {
            throw lines.wrong("the file is empty; a block trace begins with a header", null);
        }
        JsonNode header;
        try {
            header = new ObjectMapper().readTree(first);
        } catch (JsonProcessingException e) {
            throw lines.wrong("not the header of a block trace: no JSON, " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw lines.wrong("not the header of a block trace: " + e.getMessage(), e);
        }
        if (!header.path("format").asText().equals(FORMAT)) {
            throw lines.wrong("not the header of a block trace: format must be \"" + FORMAT + "\"", null);
        }
        if (header.path("name").asText().isBlank()) {
            throw lines.wrong("not the header of a block trace: name is missing", null);
        }
        JsonNode requests = header.path("requests");
        return new BlockTrace(
                lines,
                header.path("name").asText(),
                requests.canConvertToLong() ? OptionalLong.of(requests.asLong()) : OptionalLong.empty(),
                form,
                limit);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public OptionalLong announced() {
        return announced.isPresent() ? OptionalLong.of(Math.min(limit, announced.getAsLong())) : announced;
    }

    @Override
    public PrefixTree tree() {
        return tree;
    }

    @Override
    public @Nullable TraceRequest next() throws TraceFileException {
        if (count >= limit) {
            return null;
        }
        byte[] line = lines.next();
        if (line == null) {
            if (announced.isPresent() && count < announced.getAsLong()) {
                throw lines.wrong(
                        "the file ends after " + count + " of the " + announced.getAsLong()
                                + " requests that its header announces; fetch it again",
                        null);
            }
            return null;
        }
        if (announced.isPresent() && count >= announced.getAsLong()) {
            throw lines.wrong(
                    "more requests than the " + announced.getAsLong() + " that the header announces; correct it", null);
        }
        try {
            row.read(line);
            TraceRequest request = row.request(lines.number(), tree, ends::get);
            ends.set(request.leaf());
            checkTime(request);
            count++;
            return request;
        } catch (Malformed e) {
            throw lines.wrong("not a request of a block trace: " + e.getMessage(), e);
        }
    }

    private void checkTime(TraceRequest request) throws TraceFileException {
        Long before = latest.put(request.scope(), request.atMillis());
        if (before != null && before > request.atMillis()) {
            throw lines.wrong(
                    "t is " + seconds(request.atMillis()) + " s, earlier than the " + seconds(before)
                            + " s before it in scope \"" + request.scope() + "\"; sort the requests of a scope by time",
                    null);
        }
    }

    private static String seconds(long millis) {
        return BigDecimal.valueOf(millis, MILLI_DIGITS).stripTrailingZeros().toPlainString();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
