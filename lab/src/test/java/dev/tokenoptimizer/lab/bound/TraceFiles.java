package dev.tokenoptimizer.lab.bound;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tokenoptimizer.lab.trace.BlockTraceFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** The traces beside the project; a test that needs one skips where it is absent. */
final class TraceFiles {

    private TraceFiles() {}

    static BlockTraceFile blocks(String name) {
        Path folder = Path.of(System.getProperty("token-optimizer.traces", ""));
        Path file = folder.resolve(name + ".blocks.jsonl.gz");
        assumeTrue(Files.exists(file), () -> "skipped: no " + file + "; set token-optimizer.traces");
        return new BlockTraceFile(file);
    }
}
