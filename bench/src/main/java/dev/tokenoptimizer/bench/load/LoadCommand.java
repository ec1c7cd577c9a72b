package dev.tokenoptimizer.bench.load;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The load test's command line. */
@Command(
        name = "bin/bench load",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Sends the same traffic through a plain nginx and through the gateway, in turn, and compares.")
public final class LoadCommand implements Callable<Integer> {

    @Mixin
    private final LoadOptions options = new LoadOptions();

    @Option(names = "--answers", paramLabel = "KIND", description = "json, stream or both (default: both).")
    private String answers = "both";

    @Option(names = "--nginx", hidden = true)
    private String nginx = "nginx";

    /** Runs the load test. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new LoadCommand()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        options.run(true, (test, folder) -> {
            test.add(
                    Fleet.of(test.ending(ProxyUnderTest.nginx(nginx, test.upstreamPort(), options.processor, folder))));
            test.add(Fleet.of(test.ending(
                    ProxyUnderTest.gateway(options.launcher(), test.upstreamPort(), options.processor, folder))));
            LoadReport report = new LoadReport(System.out);
            for (Cell cell : Cell.all()) {
                if (options.sizes.contains(cell.kilobytes())
                        && (answers.equals("both") || answers.equals("stream") == cell.stream())) {
                    report.add(cell, test.measure(cell));
                }
            }
        });
        return 0;
    }
}
