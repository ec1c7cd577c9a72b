package dev.tokenoptimizer.bench.load;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The load test's command line. */
@Command(
        name = "bin/bench load",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Sends the same traffic through a plain nginx and through the gateway, in turn, and compares.")
public final class LoadCommand implements Callable<Integer> {

    @Option(names = "--size", split = ",", paramLabel = "KB", description = "Body sizes: 4, 64, 400 (default: all).")
    private List<Integer> sizes = List.of(4, 64, 400);

    @Option(names = "--answers", paramLabel = "KIND", description = "json, stream or both (default: both).")
    private String answers = "both";

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

    @Option(names = "--nginx", hidden = true)
    private String nginx = "nginx";

    @Option(names = "--launcher", hidden = true)
    private @Nullable Path launcher;

    @Option(names = "--proxy-processor", hidden = true)
    private int processor;

    /** Runs the load test. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new LoadCommand()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("token-optimizer-bench");
        Path gateway = launcher == null ? Path.of("bin", "token-optimizer") : launcher;
        PrintStream out = System.out;
        try (LoadTest test = new LoadTest(
                new LoadTest.Setting(nginx, gateway, processor, folder),
                new LoadTest.Extent(warmUp, seconds, rounds),
                progress -> System.err.println(progress))) {
            Thread stop = new Thread(test::close, "stop");
            Runtime.getRuntime().addShutdownHook(stop);
            LoadReport report = new LoadReport(out);
            for (Cell cell : Cell.all()) {
                if (sizes.contains(cell.kilobytes())
                        && (answers.equals("both") || answers.equals("stream") == cell.stream())) {
                    report.add(cell, test.measure(cell));
                }
            }
            Runtime.getRuntime().removeShutdownHook(stop);
        } finally {
            delete(folder);
        }
        return 0;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
