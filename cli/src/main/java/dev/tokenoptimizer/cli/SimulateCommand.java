package dev.tokenoptimizer.cli;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.cli.console.RuleOptions;
import dev.tokenoptimizer.lab.provider.Invoice;
import dev.tokenoptimizer.lab.provider.Pacing;
import dev.tokenoptimizer.lab.provider.Settings;
import dev.tokenoptimizer.lab.provider.SimulatedProvider;
import dev.tokenoptimizer.lab.provider.cache.Conduct;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tariff.TariffFileException;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the simulated provider as a server. */
@Command(
        name = "simulate",
        description =
                "Run a simulated provider of the APIs of Anthropic, OpenAI, Google and Bedrock on the loopback interface.",
        footer = {
            "",
            "It checks, caches, bills and paces as documented, takes any key, and answers with made-up words.",
            "Clients of Anthropic, Google, Bedrock and Vertex AI set the base URL that it prints, clients of OpenAI the same with /v1 behind it.",
            "GET /lab/invoice tells what each credential was charged."
        })
final class SimulateCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            defaultValue = "9000",
            description = "Port, 0 for any free one. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--speed",
            paramLabel = "FACTOR",
            defaultValue = "1",
            description = "How many times faster than the real thing it answers; 0 at once. Default: ${DEFAULT-VALUE}.")
    private double speed;

    @Mixin
    private final RuleOptions rules = new RuleOptions();

    @Option(
            names = "--time-scale",
            paramLabel = "FACTOR",
            defaultValue = "1",
            description = "How many times faster than real its clock runs, lifetimes of entries included."
                    + " Default: ${DEFAULT-VALUE}.")
    private double timeScale;

    @Option(
            names = "--aws-key",
            paramLabel = "ID=SECRET",
            description = "Accept what is signed with this AWS access key. Repeatable.")
    private Map<String, String> awsKeys = Map.of();

    @Option(names = "--tariffs", paramLabel = "FILE", description = "Tariff file laid over the shipped one.")
    private @Nullable Path tariffFile;

    @Option(names = "--refuse-markers", description = "Refuse every marker, as a platform that does not know them.")
    private boolean refuseMarkers;

    @Override
    public Integer call() throws InterruptedException {
        if (!(speed >= 0)) {
            throw new ParameterException(spec.commandLine(), "--speed must be 0 or more, not " + speed);
        }
        if (!(timeScale > 0)) {
            throw new ParameterException(spec.commandLine(), "--time-scale must be more than 0, not " + timeScale);
        }
        if (port < 0 || port > 65_535) {
            throw new ParameterException(spec.commandLine(), "--port must be between 0 and 65535, not " + port);
        }
        Conduct conduct = rules.conduct();
        TariffBook tariffs = tariffs();
        Vertx vertx = Vertx.vertx();
        SimulatedProvider provider = start(vertx, conduct, tariffs);
        provider.faults().refuseMarkers(refuseMarkers);
        PrintWriter err = spec.commandLine().getErr();
        err.println("simulated provider: base URL " + provider.baseUri() + ", invoice " + provider.baseUri()
                + "/lab/invoice");
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(vertx, provider, err, ended), "stop"));
        ended.await();
        return 0;
    }

    private TariffBook tariffs() {
        TariffBook shipped = TariffBook.shipped();
        try {
            TariffBook book = tariffFile == null ? shipped : shipped.withOverrides(tariffFile);
            return book.on(LocalDate.now(ZoneOffset.UTC));
        } catch (TariffFileException wrong) {
            throw CommandFailure.badInput(String.valueOf(wrong.getMessage()), wrong);
        }
    }

    private SimulatedProvider start(Vertx vertx, Conduct conduct, TariffBook tariffs) {
        Settings settings = Settings.defaults()
                .withPort(port)
                .withPacing(new Pacing(speed))
                .withTimeScale(timeScale)
                .withSigningKeys(awsKeys)
                .withConduct(conduct)
                .withTariffs(tariffs);
        try {
            return SimulatedProvider.start(vertx, settings)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException failed) {
            vertx.close();
            throw CommandFailure.failed(
                    "cannot listen on 127.0.0.1:" + port + " (" + failed.getCause()
                            + "). Choose another with --port, or end the program that listens there",
                    failed);
        }
    }

    private static void stop(Vertx vertx, SimulatedProvider provider, PrintWriter err, CountDownLatch ended) {
        Invoice invoice = provider.totalInvoice();
        Money cost = invoice.answered().cost().plus(invoice.stored().cost());
        err.println("simulated provider: charged $"
                + cost.toDollars().stripTrailingZeros().toPlainString() + " for "
                + invoice.answered().requests() + " answers");
        vertx.close().toCompletionStage().toCompletableFuture().join();
        ended.countDown();
    }
}
