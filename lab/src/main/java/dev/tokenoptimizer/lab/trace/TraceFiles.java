package dev.tokenoptimizer.lab.trace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tokenoptimizer.tariff.Tariff;
import java.io.IOException;
import java.nio.file.Path;

/** Files of either format: a block trace begins with a header that names its format, recorded requests have none. */
public final class TraceFiles {

    private TraceFiles() {}

    /**
     * The trace that a file holds.
     *
     * @param tariff decides how the prompts of recorded requests are rendered and counted
     * @param form as what recorded requests are sent; which blocks of a block trace can carry a marker depends on it too
     * @param seed draws the times that recorded requests lack
     * @param limit requests to read; the rest of the file is not looked at
     * @throws TraceFileException if the file cannot be read, or its first line is of neither format
     */
    public static TraceSource of(Path file, Tariff tariff, BodyForm form, long seed, long limit)
            throws TraceFileException, IOException {
        try (PackedLines lines = PackedLines.open(file)) {
            byte[] first = lines.next();
            if (first == null) {
                throw lines.wrong("the file is empty; it holds neither a block trace nor recorded requests", null);
            }
            return isHeader(first, lines)
                    ? new BlockTraceFile(file, form, limit)
                    : new RequestTraceFile(file, tariff, form, seed, limit);
        }
    }

    private static boolean isHeader(byte[] line, PackedLines lines) throws TraceFileException {
        try (JsonParser in = new JsonFactory().createParser(line)) {
            if (in.nextToken() == JsonToken.START_OBJECT) {
                for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
                    if (name.equals("format") || name.equals("api")) {
                        return name.equals("format");
                    }
                    in.nextToken();
                    in.skipChildren();
                }
            }
        } catch (IOException e) {
            throw lines.wrong("neither the header of a block trace nor a recorded request: no JSON", e);
        }
        throw lines.wrong("neither the header of a block trace nor a recorded request", null);
    }
}
