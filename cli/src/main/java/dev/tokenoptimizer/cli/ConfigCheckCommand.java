package dev.tokenoptimizer.cli;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.gateway.config.ConfigLoader;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.store.StoreCheck;
import dev.tokenoptimizer.store.StoreConfig;
import dev.tokenoptimizer.store.StoreUnusableException;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tariff.TariffFileException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says whether a configuration can be used. */
@Command(
        name = "check",
        description = "Read the configuration as serve would, and tell everything that is wrong with it.",
        footer = {"", "Exit code 0 only if it can be used. Opens no port, and connects to nothing without --connect."})
final class ConfigCheckCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConfigOptions options;

    @Option(
            names = "--connect",
            description = "Also connect to the shared store, write to it and read it back as serve would.")
    private boolean connect;

    @Override
    public Integer call() throws InterruptedException {
        ConfigLoader loader = options.loader(System.getenv(), Map.of());
        ConfigLoader.Loaded loaded = ConfigOptions.load(loader);
        GatewayConfig config = loaded.config();
        checkTariffs(config);
        Optional<String> shared = connect ? Optional.of(store(config)) : Optional.empty();
        PrintWriter out = spec.commandLine().getOut();
        out.println("Fine: "
                + loader.file().map(file -> file + " can be used.").orElse("no file, only defaults and variables."));
        out.println(
                "  listens on " + config.listen().host() + ":" + config.listen().port());
        for (RouteConfig route : config.routes()) {
            out.println("  " + route.prefix() + " leads to " + route.upstream());
        }
        shared.ifPresent(store -> out.println("  " + store));
        loaded.warnings().forEach(warning -> out.println("Odd: " + warning));
        return 0;
    }

    private static String store(GatewayConfig config) throws InterruptedException {
        try {
            Optional<StoreConfig> store = config.store().resolve(System::getenv, Duration.ofHours(1));
            if (store.isEmpty()) {
                return "shares nothing: store.kind is none";
            }
            ServeCommand.secret(config);
            StoreCheck check = StoreCheck.of(store.get());
            return "shares what it learns in " + store.get() + ", " + check.version() + ", round trip "
                    + check.roundTrip().toNanos() / 1_000 + " µs (deadline "
                    + config.store().deadline().toMillis() + " ms)";
        } catch (StoreUnusableException wrong) {
            throw CommandFailure.badInput(
                    "the shared store cannot be used: " + wrong.getMessage()
                            + ". Check store.nodes, user, password and tls; the gateway starts without it all the same",
                    wrong);
        } catch (IOException unreadable) {
            throw CommandFailure.badInput("the password of the shared store cannot be read: " + unreadable, unreadable);
        }
    }

    private static void checkTariffs(GatewayConfig config) {
        try {
            config.tariffs().ifPresent(TariffBook.shipped()::withOverrides);
        } catch (TariffFileException wrong) {
            throw CommandFailure.badInput(String.valueOf(wrong.getMessage()), wrong);
        }
    }
}
