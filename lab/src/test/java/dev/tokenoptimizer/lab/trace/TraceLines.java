package dev.tokenoptimizer.lab.trace;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Writes block traces line by line. */
public final class TraceLines {

    private final StringBuilder text = new StringBuilder();

    /** A trace whose header announces that many requests. */
    public static TraceLines announcing(int requests) {
        return new TraceLines()
                .line("{\"format\":\"block-trace/1\",\"name\":\"small\",\"requests\":" + requests + ",\"note\":\"\"}");
    }

    public TraceLines line(String line) {
        text.append(line).append('\n');
        return this;
    }

    /** A request of session and model "s" and "m" with the answer's length and duration unknown. */
    public TraceLines request(double seconds, String scope, int from, String add) {
        return line("{\"t\":" + seconds + ",\"scope\":\"" + scope + "\",\"session\":\"s\",\"model\":\"m\",\"from\":"
                + from + ",\"add\":[" + add + "],\"out\":0,\"dur\":null}");
    }

    /** The lines, not packed. */
    public byte[] bytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    public byte[] packed() throws IOException {
        return pack(bytes());
    }

    static byte[] pack(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    public Path write(Path file) throws IOException {
        return Files.write(file, packed());
    }
}
