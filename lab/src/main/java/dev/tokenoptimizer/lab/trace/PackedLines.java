package dev.tokenoptimizer.lab.trace;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** The lines of a gzip file of JSON lines. Whatever is wrong is said with file and line. Holds one line at a time. */
final class PackedLines implements Closeable {

    private static final int LONGEST_LINE = 256 << 20;
    private static final int BUFFER = 64 * 1024;

    private final Path file;
    private final InputStream in;
    private final Lines lines;

    private PackedLines(Path file, InputStream in) {
        this.file = file;
        this.in = in;
        this.lines = new Lines(in, LONGEST_LINE);
    }

    static PackedLines open(Path file) throws TraceFileException {
        if (Files.isDirectory(file)) {
            throw new TraceFileException(file + " is a folder; name a file of JSON lines (.jsonl.gz)", null);
        }
        try {
            InputStream in = Files.newInputStream(file);
            try {
                return new PackedLines(file, new GZIPInputStream(in, BUFFER));
            } catch (IOException e) {
                in.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw new TraceFileException(file + " does not exist; name a file of JSON lines (.jsonl.gz)", e);
        } catch (ZipException | EOFException e) {
            throw new TraceFileException(file + " is not a gzip file; pack JSON lines with gzip", e);
        } catch (IOException e) {
            throw new TraceFileException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Number of the line that {@link #next} gave last, from 1. */
    long number() {
        return lines.number();
    }

    /** The next line that is not blank, or null after the last. */
    byte @Nullable [] next() throws TraceFileException {
        try {
            byte[] line = lines.next();
            while (line != null && isBlank(line)) {
                line = lines.next();
            }
            return line;
        } catch (Lines.TooLong e) {
            throw wrong("longer than " + (LONGEST_LINE >> 20) + " MiB", e);
        } catch (EOFException e) {
            throw wrong("the gzip data is cut off here; fetch the file again", e);
        } catch (ZipException e) {
            throw wrong("the gzip data is damaged (" + e.getMessage() + "); fetch the file again", e);
        } catch (IOException e) {
            throw wrong("cannot be read: " + e.getMessage(), e);
        }
    }

    /** Says what is wrong with the line that {@link #next} gave last. */
    TraceFileException wrong(String what, @Nullable Throwable cause) {
        return new TraceFileException(file + ", line " + number() + ": " + what, cause);
    }

    @Override
    public void close() throws IOException {
        in.close();
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
