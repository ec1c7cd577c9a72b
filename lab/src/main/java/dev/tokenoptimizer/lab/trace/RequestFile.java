package dev.tokenoptimizer.lab.trace;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Recorded requests of the Anthropic Messages API from a gzip file of JSON lines
 * {@code {"session","turn","t","api","body"}}. Rows of other APIs are counted and left out. The bodies wait in a temporary
 * file, which only its owner can read and which is gone once this is closed, so that any number of them can be sent in any
 * order; in memory there is a line at a time and some hundred bytes per request.
 */
public final class RequestFile implements AutoCloseable {

    private static final String API = "anthropic.messages";
    private static final int LONGEST_LINE = 256 << 20;
    private static final int BUFFER = 64 * 1024;

    private final Path file;
    private final FileChannel bodies;
    private final List<RecordedRequest> requests = new ArrayList<>();
    private long skipped;

    private RequestFile(Path file, FileChannel bodies) {
        this.file = file;
        this.bodies = bodies;
    }

    /**
     * Reads a file.
     *
     * @param limit requests to read; the rest of the file is not looked at
     * @throws RequestFileException if it cannot be read, or is not what it should be
     * @throws IOException if the temporary file cannot be written
     */
    public static RequestFile open(Path file, long limit) throws RequestFileException, IOException {
        if (Files.isDirectory(file)) {
            throw new RequestFileException(file + " is a folder; name a file of requests (.jsonl.gz)", null);
        }
        Path scratch = Files.createTempFile("token-optimizer-", ".bodies");
        RequestFile opened = new RequestFile(
                file,
                FileChannel.open(
                        scratch,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE));
        try {
            opened.read(limit);
            return opened;
        } catch (RequestFileException | IOException | RuntimeException e) {
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

    private void read(long limit) throws RequestFileException, IOException {
        try (InputStream in = unpacked()) {
            Lines lines = new Lines(in, LONGEST_LINE);
            while (requests.size() < limit) {
                byte[] line = next(lines);
                if (line == null) {
                    return;
                }
                if (!isBlank(line)) {
                    add(line, lines.number());
                }
            }
        }
    }

    private InputStream unpacked() throws RequestFileException {
        try {
            InputStream in = Files.newInputStream(file);
            try {
                return new GZIPInputStream(in, BUFFER);
            } catch (IOException e) {
                in.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw new RequestFileException(file + " does not exist; name a file of requests (.jsonl.gz)", e);
        } catch (ZipException | EOFException e) {
            throw new RequestFileException(file + " is not a gzip file; pack JSON lines with gzip", e);
        } catch (IOException e) {
            throw new RequestFileException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private byte @Nullable [] next(Lines lines) throws RequestFileException {
        try {
            return lines.next();
        } catch (Lines.TooLong e) {
            throw wrong(lines.number(), "longer than " + (LONGEST_LINE >> 20) + " MiB", e);
        } catch (EOFException e) {
            throw wrong(lines.number(), "the gzip data is cut off here; fetch the file again", e);
        } catch (ZipException e) {
            throw wrong(lines.number(), "the gzip data is damaged (" + e.getMessage() + "); fetch the file again", e);
        } catch (IOException e) {
            throw wrong(lines.number(), "cannot be read: " + e.getMessage(), e);
        }
    }

    private void add(byte[] line, long number) throws RequestFileException, IOException {
        Row row;
        try {
            row = Row.read(line);
        } catch (Row.Malformed e) {
            throw wrong(number, "not a recorded request: " + e.getMessage(), e);
        }
        if (!row.api().equals(API)) {
            skipped++;
            return;
        }
        int length = row.bodyEnd() - row.bodyStart();
        long offset = bodies.position();
        requests.add(new RecordedRequest(number, row.session(), row.atMillis(), row.stream(), offset, length));
        ByteBuffer bytes = ByteBuffer.wrap(line, row.bodyStart(), length);
        while (bytes.hasRemaining()) {
            bodies.write(bytes);
        }
    }

    private RequestFileException wrong(long line, String what, Throwable cause) {
        return new RequestFileException(file + ", line " + line + ": " + what, cause);
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (b > ' ' || b < 0) {
                return false;
            }
        }
        return true;
    }
}
