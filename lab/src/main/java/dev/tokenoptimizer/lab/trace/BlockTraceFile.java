package dev.tokenoptimizer.lab.trace;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A block trace, a {@code .blocks.jsonl.gz} file.
 *
 * @param limit requests to read; the rest of the file is not looked at
 */
public record BlockTraceFile(Path file, long limit) implements TraceSource {

    /** All of a file. */
    public BlockTraceFile(Path file) {
        this(file, Long.MAX_VALUE);
    }

    @Override
    public Trace open() throws TraceFileException, IOException {
        return BlockTrace.open(file, limit);
    }
}
