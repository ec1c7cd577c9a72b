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
                "Sends the same traffic through gateways that share a store and through as many without one, in turn, and compares.")
public final class StoreCommand implements Callable<Integer> {

    @Mixin
    private final LoadOptions options = new LoadOptions();

    @Option(
            names = "--instances",
            split = ",",
            paramLabel = "N",
            description = "How many gateways there are (default: 1, then 2, then 3).")
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
            for (int count : instances) {
                test.add(gateways(count, "without a store", Optional.empty(), test, folder));
                test.add(gateways(count, "with a store", Optional.of(store), test, folder));
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

    /** So many gateways, which have a part of the store for themselves if there is one. */
    private Fleet gateways(int count, String how, Optional<StoreUnderTest> store, LoadTest test, Path folder)
            throws IOException {
        String name = count + " " + how;
        Map<String, String> settings = store.map(shared -> Map.of(
                        "TOKEN_OPTIMIZER_STORE_KIND", "single",
                        "TOKEN_OPTIMIZER_STORE_NODES", "127.0.0.1:" + shared.port(),
                        "TOKEN_OPTIMIZER_STORE_KEY_PREFIX", "bench-" + count + ":"))
                .orElse(Map.of());
        List<ProxyUnderTest> members = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            Path own = Files.createDirectory(folder.resolve(name.replace(' ', '-') + "-" + i));
            members.add(test.ending(
                    ProxyUnderTest.gateway(options.launcher(), test.upstreamPort(), options.processor, own, settings)));
        }
        return new Fleet(name, members, store);
    }
}
