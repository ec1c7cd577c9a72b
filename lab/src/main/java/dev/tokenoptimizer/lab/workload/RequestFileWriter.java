package dev.tokenoptimizer.lab.workload;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.zip.GZIPOutputStream;

/** Writes generated requests as a file of request bodies: gzip, JSON lines. */
final class RequestFileWriter {

    private static final int BUFFER = 64 * 1024;

    private RequestFileWriter() {}

    /** Writes them in order; leaves the stream open. */
    static void write(List<GeneratedRequest> requests, long seed, OutputStream out, LongConsumer progress)
            throws IOException {
        GZIPOutputStream zip = new GZIPOutputStream(out, BUFFER);
        Map<String, Integer> turns = new HashMap<>();
        long written = 0;
        try (JsonGenerator json = BlockTraceWriter.lines(zip)) {
            for (GeneratedRequest request : requests) {
                json.writeStartObject();
                json.writeStringField("session", request.session());
                json.writeNumberField("turn", turns.merge(request.session(), 1, Integer::sum) - 1);
                json.writeNumberField("t", BlockTraceWriter.seconds(request.atMillis()));
                json.writeStringField("scope", request.scope());
                json.writeStringField("api", "anthropic.messages");
                json.writeFieldName("body");
                new BodyWriter(json, seed).write(request);
                json.writeEndObject();
                progress.accept(++written);
            }
            json.writeRaw('\n');
        }
        zip.finish();
    }
}
