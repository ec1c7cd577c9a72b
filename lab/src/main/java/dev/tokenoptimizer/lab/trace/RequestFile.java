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
import java.util.Optional;
import java.util.Set;

/**
 * Recorded requests of some APIs from a gzip file of JSON lines {@code {"session","turn","t","api","body"}}. Rows of other
 * APIs are counted and left out. The bodies wait in a temporary
 * file, which only its owner can read and which is gone once this is closed, so that any number of them can be sent in any
 * order; in memory there is a line at a time and some hundred bytes per request.
 */
public final class RequestFile implements AutoCloseable {

    private final FileChannel bodies;
    private final Set<RecordedApi> apis;
    private final List<RecordedRequest> requests = new ArrayList<>();
    private long skipped;

    private RequestFile(FileChannel bodies, Set<RecordedApi> apis) {
        this.bodies = bodies;
        this.apis = Set.copyOf(apis);
    }

    /**
     * Reads a file.
     *
     * @param apis whose requests are read
     * @param limit requests to read; the rest of the file is not looked at
     * @throws TraceFileException if it cannot be read, or is not what it should be
     * @throws IOException if the temporary file cannot be written
     */
    public static RequestFile open(Path file, Set<RecordedApi> apis, long limit)
            throws TraceFileException, IOException {
        try (PackedLines lines = PackedLines.open(file)) {
            return read(lines, apis, limit);
        }
    }

    private static RequestFile read(PackedLines lines, Set<RecordedApi> apis, long limit)
            throws TraceFileException, IOException {
        Path scratch = Files.createTempFile("token-optimizer-", ".bodies");
        RequestFile opened = new RequestFile(
                FileChannel.open(
                        scratch, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE),
                apis);
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
        Optional<RecordedApi> api = RecordedApi.labelled(row.api()).filter(apis::contains);
        if (api.isEmpty()) {
            skipped++;
            return;
        }
        int length = row.bodyEnd() - row.bodyStart();
        long offset = bodies.position();
        requests.add(new RecordedRequest(
                lines.number(), api.get(), row.session(), row.atMillis(), row.stream(), offset, length));
        ByteBuffer bytes = ByteBuffer.wrap(line, row.bodyStart(), length);
        while (bytes.hasRemaining()) {
            bodies.write(bytes);
        }
    }
}
