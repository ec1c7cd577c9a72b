package dev.tokenoptimizer.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the load tests have in common on their command lines. */
final class LoadOptions {

    @Option(names = "--size", split = ",", paramLabel = "KB", description = "Body sizes: 4, 64, 400 (default: all).")
    List<Integer> sizes = List.of(4, 64, 400);

    @Option(names = "--seconds", paramLabel = "N", description = "Length of a round (default: ${DEFAULT-VALUE}).")
    private double seconds = 5;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds per proxy and kind of traffic, with load and paced (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "Seconds before the rounds (default: ${DEFAULT-VALUE}).")
    private double warmUp = 10;

    @Option(names = "--launcher", hidden = true)
    private @Nullable Path launcher;

    @Option(names = "--proxy-processor", hidden = true)
    int processor;

    Path launcher() {
        return launcher == null ? Path.of("bin", "token-optimizer") : launcher;
    }

    /** What is to be done with a load test. */
    interface Body {
        void run(LoadTest test, Path folder) throws Exception;
    }

    /** Runs a load test, and leaves nothing behind. */
    void run(boolean alone, Body body) throws Exception {
        Path folder = Files.createTempDirectory("token-optimizer-bench");
        try (LoadTest test = new LoadTest(
                new LoadTest.Extent(warmUp, seconds, rounds), alone, progress -> System.err.println(progress))) {
            Thread stop = new Thread(test::close, "stop");
            Runtime.getRuntime().addShutdownHook(stop);
            try {
                body.run(test, folder);
            } finally {
                forget(stop);
            }
        } finally {
            delete(folder);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The hook has begun, and ends everything.
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
