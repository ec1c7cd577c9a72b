package dev.tokenoptimizer.lab.workload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.tokenoptimizer.lab.trace.PrefixTree;
import dev.tokenoptimizer.lab.trace.TraceRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.zip.GZIPOutputStream;

/** Writes generated traffic in the format {@code block-trace/1}: gzip, JSON lines, a header first. */
final class BlockTraceWriter {

    static final String FORMAT = "block-trace/1";

    private static final int MILLIS_SCALE = 3;

    private BlockTraceWriter() {}

    /** What the first line says beside the format. */
    record Header(String name, String origin, String licence, int requests, String note) {}

    /** Writes what is left of the trace; leaves the stream open. */
    static void write(GeneratedTrace trace, Header header, OutputStream out) throws IOException {
        GZIPOutputStream zip = new GZIPOutputStream(out);
        try (JsonGenerator json = lines(zip)) {
            header(json, header);
            int written = trace.tree().size();
            for (TraceRequest request = trace.next(); request != null; request = trace.next()) {
                request(json, request, trace.tree(), written);
                written = trace.tree().size();
            }
            json.writeRaw('\n');
        }
        zip.finish();
    }

    static JsonGenerator lines(OutputStream out) throws IOException {
        JsonGenerator json = new JsonFactory().createGenerator(out);
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.setRootValueSeparator(new SerializedString("\n"));
        return json;
    }

    /** Milliseconds as seconds. */
    static BigDecimal seconds(long millis) {
        return BigDecimal.valueOf(millis, MILLIS_SCALE);
    }

    private static void header(JsonGenerator json, Header header) throws IOException {
        json.writeStartObject();
        json.writeStringField("format", FORMAT);
        json.writeStringField("name", header.name());
        json.writeStringField("origin", header.origin());
        json.writeStringField("licence", header.licence());
        json.writeNumberField("requests", header.requests());
        json.writeStringField("note", header.note());
        json.writeEndObject();
    }

    /** @param firstNew number of the first node that no line before has added */
    private static void request(JsonGenerator json, TraceRequest request, PrefixTree tree, int firstNew)
            throws IOException {
        json.writeStartObject();
        json.writeNumberField("t", seconds(request.atMillis()));
        json.writeStringField("scope", request.scope());
        json.writeStringField("session", request.session());
        json.writeStringField("model", request.model());
        json.writeNumberField("from", firstNew < tree.size() ? tree.parent(firstNew) : request.leaf());
        json.writeArrayFieldStart("add");
        for (int node = firstNew; node < tree.size(); node++) {
            json.writeStartArray();
            json.writeNumber(tree.tokens(node));
            json.writeString(tree.kind(node).wireName());
            json.writeEndArray();
        }
        json.writeEndArray();
        json.writeNumberField("out", request.output());
        if (request.durationMillis().isPresent()) {
            json.writeNumberField("dur", seconds(request.durationMillis().getAsLong()));
        } else {
            json.writeNullField("dur");
        }
        json.writeEndObject();
    }
}
