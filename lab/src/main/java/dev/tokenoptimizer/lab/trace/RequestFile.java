package dev.tokenoptimizer.lab.trace;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Recorded requests of the Anthropic Messages API from a gzip file of JSON lines
 * {@code {"session","turn","t","api","body"}}. Rows of other APIs are counted and left out. The bodies wait in a temporary
 * file, which only its owner can read and which is gone once this is closed, so that any number of them can be sent in any
 * order; in memory there is a line at a time and some hundred bytes per request.
 */
public final class RequestFile implements AutoCloseable {

    private static final String API = "anthropic.messages";

    private final FileChannel bodies;
    private final List<RecordedRequest> requests = new ArrayList<>();
    private long skipped;

    private RequestFile(FileChannel bodies) {
        this.bodies = bodies;
    }

    /**
     * Reads a file.
     *
     * @param limit requests to read; the rest of the file is not looked at
     * @throws TraceFileException if it cannot be read, or is not what it should be
     * @throws IOException if the temporary file cannot be written
     */
    public static RequestFile open(Path file, long limit) throws TraceFileException, IOException {
        try (PackedLines lines = PackedLines.open(file)) {
            return read(lines, limit);
        }
    }

    private static RequestFile read(PackedLines lines, long limit) throws TraceFileException, IOException {
        Path scratch = Files.createTempFile("token-optimizer-", ".bodies");
        RequestFile opened = new RequestFile(FileChannel.open(
                scratch, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
        try {
            opened.readAll(lines, limit);
            return opened;
        } catch (TraceFileException | IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** The requests in file order. */
    public List<RecordedRequest> requests() {
        return List.copyOf(requests);
    }

    /** Rows of other APIs before the last request that was read. */
    public long skipped() {
        return skipped;
    }

    /** The body of a request, byte for byte as it stands in the file. Thread-safe. */
    public byte[] body(RecordedRequest request) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(request.length());
        while (bytes.hasRemaining()) {
            if (bodies.read(bytes, request.offset() + bytes.position()) < 0) {
                throw new EOFException("the temporary file with the bodies was cut off");
            }
        }
        return bytes.array();
    }

    /** Deletes the temporary file. */
    @Override
    public void close() throws IOException {
        bodies.close();
    }

    private void readAll(PackedLines lines, long limit) throws TraceFileException, IOException {
        while (requests.size() < limit) {
            byte[] line = lines.next();
            if (line == null) {
                return;
            }
            add(line, lines);
        }
    }

    private void add(byte[] line, PackedLines lines) throws TraceFileException, IOException {
        Row row;
        try {
            row = Row.read(line);
        } catch (Malformed e) {
            throw lines.wrong("not a recorded request: " + e.getMessage(), e);
        }
        if (!row.api().equals(API)) {
            skipped++;
            return;
        }
        int length = row.bodyEnd() - row.bodyStart();
        long offset = bodies.position();
        requests.add(new RecordedRequest(lines.number(), row.session(), row.atMillis(), row.stream(), offset, length));
        ByteBuffer bytes = ByteBuffer.wrap(line, row.bodyStart(), length);
        while (bytes.hasRemaining()) {
            bodies.write(bytes);
        }
    }
}
