package dev.tokenoptimizer.lab.trace;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A block trace, a {@code .blocks.jsonl.gz} file.
 *
 * @param form as what its requests are sent, which decides what blocks can carry a marker
 * @param limit requests to read; the rest of the file is not looked at
 */
public record BlockTraceFile(Path file, BodyForm form, long limit) implements TraceSource {

    /** All of a file, and every block can carry a marker. */
    public BlockTraceFile(Path file) {
        this(file, BodyForm.MESSAGES, Long.MAX_VALUE);
    }

    @Override
    public Trace open() throws TraceFileException, IOException {
        return BlockTrace.open(file, form, limit);
    }
}
