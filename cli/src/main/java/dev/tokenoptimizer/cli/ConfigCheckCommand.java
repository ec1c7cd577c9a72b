package dev.tokenoptimizer.cli;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.gateway.config.ConfigLoader;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tariff.TariffFileException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says whether a configuration can be used. */
@Command(
        name = "check",
        description = "Read the configuration as serve would, and tell everything that is wrong with it.",
        footer = {"", "Exit code 0 only if it can be used. Opens no port and connects to nothing."})
final class ConfigCheckCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConfigOptions options;

    @Override
    public Integer call() {
        ConfigLoader loader = options.loader(System.getenv(), Map.of());
        ConfigLoader.Loaded loaded = ConfigOptions.load(loader);
        GatewayConfig config = loaded.config();
        checkTariffs(config);
        PrintWriter out = spec.commandLine().getOut();
        out.println("Fine: "
                + loader.file().map(file -> file + " can be used.").orElse("no file, only defaults and variables."));
        out.println(
                "  listens on " + config.listen().host() + ":" + config.listen().port());
        for (RouteConfig route : config.routes()) {
            out.println("  " + route.prefix() + " leads to " + route.upstream());
        }
        loaded.warnings().forEach(warning -> out.println("Odd: " + warning));
        return 0;
    }

    private static void checkTariffs(GatewayConfig config) {
        try {
            config.tariffs().ifPresent(TariffBook.shipped()::withOverrides);
        } catch (TariffFileException wrong) {
            throw CommandFailure.badInput(String.valueOf(wrong.getMessage()), wrong);
        }
    }
}
