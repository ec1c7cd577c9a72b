package dev.tokenoptimizer.cli.replay;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.cli.virtual.ClosedBooks;
import dev.tokenoptimizer.gateway.GatewayService;
import dev.tokenoptimizer.gateway.Surroundings;
import dev.tokenoptimizer.gateway.config.AdminConfig;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.ListenConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.lab.provider.Invoice;
import dev.tokenoptimizer.lab.provider.Settings;
import dev.tokenoptimizer.lab.provider.SimulatedProvider;
import dev.tokenoptimizer.ledger.Totals;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A simulated provider with an empty cache and an empty invoice and, for one of the two passes, a gateway before it. */
final class Testbed implements AutoCloseable {

    /** Always the same, so that a replay is: fingerprints are keyed with it. */
    private static final byte[] SECRET = "token-optimizer replay".getBytes(StandardCharsets.UTF_8);

    private static final String LOOPBACK = "127.0.0.1";

    private final Vertx vertx = Vertx.vertx();
    private final SimulatedProvider provider;
    private final ClosedBooks books = new ClosedBooks();
    private final @Nullable GatewayService gateway;

    private Testbed(Settings settings, boolean throughUs, int eventLoops) {
        try {
            provider = await(SimulatedProvider.start(vertx, settings).toCompletionStage());
            gateway = throughUs ? gateway(settings, eventLoops) : null;
        } catch (CompletionException failed) {
            vertx.close();
            throw CommandFailure.failed("the servers of the replay cannot start: " + failed.getCause(), failed);
        }
    }

    /** The provider alone. */
    static Testbed direct(Settings settings) {
        return new Testbed(settings, false, 0);
    }

    /**
     * The provider behind a gateway, both on the same clock.
     *
     * @param eventLoops of the gateway, 0 for one per processor
     */
    static Testbed throughUs(Settings settings, int eventLoops) {
        return new Testbed(settings, true, eventLoops);
    }

    private GatewayService gateway(Settings settings, int eventLoops) {
        GatewayConfig defaults = GatewayConfig.defaults();
        GatewayConfig config = defaults.withListen(
                        new ListenConfig(LOOPBACK, 0, true, defaults.listen().tls(), eventLoops, true))
                .withRoutes(List.of(RouteConfig.anthropic("anthropic", "/anthropic", provider.baseUri())))
                .withAdmin(new AdminConfig(false, LOOPBACK, 0, false));
        Surroundings machine = Surroundings.ofMachine().withListener(books);
        Surroundings around = settings.virtualTime()
                .map(time -> machine.withClock(() -> Instant.ofEpochMilli(time.nowMillis())))
                .orElse(machine);
        GatewayService service = new GatewayService(config, SECRET, around);
        await(service.start());
        return service;
    }

    /** What an application sets as its base URL. */
    URI baseUri() {
        return gateway == null
                ? provider.baseUri()
                : URI.create("http://" + LOOPBACK + ":" + gateway.port() + "/anthropic");
    }

    /** Waits until the gateway, if there is one, has closed its books for so many requests. */
    void awaitClosed(int requests) throws InterruptedException {
        if (gateway != null) {
            books.await(requests);
        }
    }

    /** What the provider charged for answers that came to their end. */
    Invoice.Total invoice() {
        return provider.totalInvoice().completed();
    }

    /** The gateway's own account. */
    Totals ledger() {
        if (gateway == null) {
            throw new IllegalStateException("there is no gateway in this pass");
        }
        return gateway.ledger().overall();
    }

    /** What the gateway told of each request, in the order in which they ended. */
    List<ExchangeReport> reports() {
        return books.reports();
    }

    @Override
    public void close() {
        if (gateway != null) {
            await(gateway.close());
        }
        await(vertx.close().toCompletionStage());
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
