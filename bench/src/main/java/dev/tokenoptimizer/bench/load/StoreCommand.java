package dev.tokenoptimizer.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of the load test of gateways that share a store. */
@Command(
        name = "bin/bench store",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Sends the same traffic through a gateway without a store and through some that share one, in turn, and compares.")
public final class StoreCommand implements Callable<Integer> {

    @Mixin
    private final LoadOptions options = new LoadOptions();

    @Option(
            names = "--instances",
            split = ",",
            paramLabel = "N",
            description = "How many gateways share the store (default: 1, 2 and 3).")
    private List<Integer> instances = List.of(1, 2, 3);

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Requests per second when latency is measured (default: ${DEFAULT-VALUE}).")
    private int rate = 200;

    @Option(names = "--redis", hidden = true)
    private String redis = "redis-server";

    /** Runs the load test. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new StoreCommand()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        options.run(false, (test, folder) -> {
            StoreUnderTest store = test.ending(StoreUnderTest.start(redis, folder));
            test.add(Fleet.of(test.ending(
                    ProxyUnderTest.gateway(options.launcher(), test.upstreamPort(), options.processor, folder))));
            for (int count : instances) {
                test.add(sharing(store, count, test, folder));
            }
            StoreReport report = new StoreReport(System.out, store.version(), instances);
            for (Cell cell : Cell.all()) {
                if (options.sizes.contains(cell.kilobytes()) && !cell.stream()) {
                    Cell paced = cell.withRate(rate);
                    report.add(paced, test.measure(paced));
                }
            }
        });
        return 0;
    }

    /** Gateways with a part of the store for themselves. */
    private Fleet sharing(StoreUnderTest store, int count, LoadTest test, Path folder) throws IOException {
        Map<String, String> settings = Map.of(
                "TOKEN_OPTIMIZER_STORE_KIND", "single",
                "TOKEN_OPTIMIZER_STORE_NODES", "127.0.0.1:" + store.port(),
                "TOKEN_OPTIMIZER_STORE_KEY_PREFIX", "bench-" + count + ":");
        List<ProxyUnderTest> members = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            Path own = Files.createDirectory(folder.resolve(count + "-" + i));
            members.add(test.ending(
                    ProxyUnderTest.gateway(options.launcher(), test.upstreamPort(), options.processor, own, settings)));
        }
        return new Fleet(count + " with a store", members, Optional.of(store));
    }
}
