package dev.tokenoptimizer.cli;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.gateway.GatewayService;
import dev.tokenoptimizer.gateway.StartException;
import dev.tokenoptimizer.gateway.Surroundings;
import dev.tokenoptimizer.gateway.config.ConfigLoader;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.route.DeploymentSecret;
import dev.tokenoptimizer.tariff.TariffFileException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the gateway until the process is told to end. */
@Command(
        name = "serve",
        description = "Run the gateway: applications set its address as their base URL.",
        footer = {
            "",
            "The access log goes to standard output, one JSON line per request; everything else to standard error.",
            "On SIGTERM or Ctrl-C it takes no new requests, finishes those under way, and ends."
        })
final class ServeCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConfigOptions options;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            description = "Port that clients connect to; lies over listen.port.")
    private @Nullable Integer port;

    @Option(names = "--admin-port", paramLabel = "PORT", description = "Port of metrics; lies over admin.port.")
    private @Nullable Integer adminPort;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private UpstreamOptions upstreams;

    @Option(
            names = "--clock-file",
            paramLabel = "FILE",
            hidden = true,
            description = "For tests: take the time from the first eight bytes of this file.")
    private @Nullable Path clockFile;

    @Override
    public Integer call() throws InterruptedException {
        ConfigLoader loader = options.loader(System.getenv(), overrides());
        ConfigLoader.Loaded loaded = ConfigOptions.load(loader);
        PrintWriter err = spec.commandLine().getErr();
        loaded.warnings().forEach(warning -> err.println("token-optimizer: " + warning));
        GatewayService service = service(loaded.config(), loader);
        start(service);
        err.println(greeting(service));
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(service, err, ended), "stop"));
        ended.await();
        return 0;
    }

    private Map<String, String> overrides() {
        Map<String, String> over = new HashMap<>();
        if (port != null) {
            over.put("TOKEN_OPTIMIZER_LISTEN_PORT", port.toString());
        }
        if (adminPort != null) {
            over.put("TOKEN_OPTIMIZER_ADMIN_PORT", adminPort.toString());
        }
        if (upstreams.given()) {
            GatewayConfig configured =
                    ConfigOptions.load(options.loader(System.getenv(), over)).config();
            over.putAll(upstreams.variables(configured));
        }
        return over;
    }

    private GatewayService service(GatewayConfig config, ConfigLoader loader) {
        Surroundings around = Surroundings.ofMachine()
                .withAccessLog(standardOutput())
                .withConfigLoader(loader)
                .keepingState();
        try {
            return new GatewayService(
                    config, secret(config), clockFile == null ? around : around.withClock(FileClock.at(clockFile)));
        } catch (TariffFileException wrong) {
            throw CommandFailure.badInput(String.valueOf(wrong.getMessage()), wrong);
        } catch (UncheckedIOException unreadable) {
            throw CommandFailure.failed(String.valueOf(unreadable.getMessage()), unreadable);
        }
    }

    static byte[] secret(GatewayConfig config) {
        try {
            return DeploymentSecret.load(
                    config.secret(), System::getenv, config.store().shared());
        } catch (IOException unreadable) {
            throw CommandFailure.failed(
                    "the deployment's secret cannot be read or created (" + unreadable
                            + "). Set secret.file or secret.stateDirectory to a place that this user can use",
                    unreadable);
        } catch (IllegalArgumentException weak) {
            throw CommandFailure.badInput(String.valueOf(weak.getMessage()), weak);
        }
    }

    private static void start(GatewayService service) {
        try {
            service.start().toCompletableFuture().join();
        } catch (CompletionException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            throw cause instanceof StartException
                    ? CommandFailure.failed(String.valueOf(cause.getMessage()), cause)
                    : CommandFailure.failed("the gateway cannot start: " + cause, cause);
        }
    }

    private static String greeting(GatewayService service) {
        GatewayConfig config = service.config();
        String scheme = config.listen().tls().isPresent() ? "https" : "http";
        String base = scheme + "://" + config.listen().host() + ":" + service.port();
        String routes = config.routes().stream()
                .map(route -> base + route.prefix() + " -> " + route.upstream() + mode(config, route))
                .collect(Collectors.joining("\n  ", "\n  ", ""));
        String metrics = service.adminPort()
                .map(admin ->
                        "\n  metrics, health, savings: http://" + config.admin().host() + ":" + admin)
                .orElse("");
        long millis = System.currentTimeMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime();
        return "token-optimizer " + Version.number() + " ready after "
                + String.format(Locale.ROOT, "%.1f", millis / 1_000.0) + " s" + routes + metrics;
    }

    private static String mode(GatewayConfig config, RouteConfig route) {
        return " (" + route.mode().orElse(config.optimization().mode()).name().toLowerCase(Locale.ROOT) + ")";
    }

    private static void stop(GatewayService service, PrintWriter err, CountDownLatch ended) {
        err.println("token-optimizer: stopping, " + service.inFlight() + " requests under way");
        try {
            service.drain().toCompletableFuture().join();
            err.println("token-optimizer: stopped");
        } catch (CompletionException failed) {
            err.println("token-optimizer: stopped, but not in order: " + failed.getCause());
        }
        ended.countDown();
    }

    /** Unbuffered by us: the access log flushes when it has nothing more to write. */
    private static PrintStream standardOutput() {
        return new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    }
}
