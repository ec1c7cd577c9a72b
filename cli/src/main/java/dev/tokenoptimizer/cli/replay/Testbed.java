package dev.tokenoptimizer.cli.replay;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.cli.virtual.ClosedBooks;
import dev.tokenoptimizer.gateway.GatewayService;
import dev.tokenoptimizer.gateway.Surroundings;
import dev.tokenoptimizer.gateway.config.AdminConfig;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.ListenConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.config.SharedStoreConfig;
import dev.tokenoptimizer.gateway.dialect.RouteDialect;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.lab.provider.Invoice;
import dev.tokenoptimizer.lab.provider.Settings;
import dev.tokenoptimizer.lab.provider.SimulatedProvider;
import dev.tokenoptimizer.ledger.Totals;
import dev.tokenoptimizer.store.StoreFigures;
import dev.tokenoptimizer.store.StoreState;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A simulated provider with an empty cache and an empty invoice and, for one of the two passes, gateways before it. */
final class Testbed implements AutoCloseable {

    /** Always the same, so that a replay is: fingerprints are keyed with it. */
    private static final byte[] SECRET = "token-optimizer replay".getBytes(StandardCharsets.UTF_8);

    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration STORE_PATIENCE = Duration.ofSeconds(10);
    private static final long STORE_PAUSE_NANOS = 50_000;

    private final Vertx vertx = Vertx.vertx();
    private final SimulatedProvider provider;
    private final ClosedBooks books = new ClosedBooks();
    private final List<GatewayService> gateways = new ArrayList<>();

    private Testbed(Settings settings, Instances instances, int eventLoops) {
        try {
            provider = await(SimulatedProvider.start(vertx, settings).toCompletionStage());
            for (int i = 0; i < instances.count(); i++) {
                gateways.add(gateway(settings, instances.store(), eventLoops));
            }
            gateways.forEach(Testbed::awaitStore);
        } catch (CompletionException failed) {
            vertx.close();
            throw CommandFailure.failed("the servers of the replay cannot start: " + failed.getCause(), failed);
        }
    }

    /** The provider alone. */
    static Testbed direct(Settings settings) {
        return new Testbed(settings, new Instances(0, SharedStoreConfig.defaults()), 0);
    }

    /**
     * The provider behind gateways, all on the same clock.
     *
     * @param eventLoops of each gateway, 0 for one per processor
     */
    static Testbed throughUs(Settings settings, Instances instances, int eventLoops) {
        return new Testbed(settings, instances, eventLoops);
    }

    private GatewayService gateway(Settings settings, SharedStoreConfig store, int eventLoops) {
        GatewayConfig defaults = GatewayConfig.defaults();
        GatewayConfig config = defaults.withListen(
                        new ListenConfig(LOOPBACK, 0, true, defaults.listen().tls(), eventLoops, true))
                .withRoutes(List.of(
                        RouteConfig.anthropic("anthropic", "/anthropic", provider.baseUri()),
                        RouteConfig.openAi("openai", "/openai", provider.baseUri()),
                        RouteConfig.of(RouteDialect.GEMINI, "gemini", "/gemini", provider.baseUri())))
                .withAdmin(new AdminConfig(false, LOOPBACK, 0, false))
                .withStore(store);
        Surroundings machine = Surroundings.ofMachine().withListener(books);
        Surroundings around = settings.virtualTime()
                .map(time -> machine.withClock(() -> Instant.ofEpochMilli(time.nowMillis())))
                .orElse(machine);
        GatewayService service = new GatewayService(config, SECRET, around);
        await(service.start());
        return service;
    }

    private static void awaitStore(GatewayService gateway) {
        waitFor(
                () -> gateway.sharedStoreState().orElse(StoreState.IN_USE) == StoreState.IN_USE,
                "the shared store cannot be reached");
    }

    private static void waitFor(BooleanSupplier condition, String otherwise) {
        long until = System.nanoTime() + STORE_PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - until > 0) {
                throw CommandFailure.failed(otherwise, null);
            }
            LockSupport.parkNanos(STORE_PAUSE_NANOS);
        }
    }

    /** Where an application sends its requests: one door for each instance, or the provider's own. */
    List<Door> doors() {
        return gateways.isEmpty()
                ? List.of(new Door(provider.baseUri(), provider.baseUri(), provider.baseUri()))
                : gateways.stream().map(Testbed::door).toList();
    }

    private static Door door(GatewayService gateway) {
        String base = "http://" + LOOPBACK + ":" + gateway.port();
        return new Door(URI.create(base + "/anthropic"), URI.create(base + "/openai"), URI.create(base + "/gemini"));
    }

    /** Waits until the gateways, if there are any, have closed their books for so many requests and told what they learned. */
    void awaitClosed(int requests) throws InterruptedException {
        if (!gateways.isEmpty()) {
            books.await(requests);
        }
        for (GatewayService gateway : gateways) {
            waitFor(
                    () -> gateway.sharedStore().map(StoreFigures::waiting).orElse(0) == 0,
                    "the shared store does not take what it is told");
        }
    }

    /** What the provider charged for answers that came to their end. */
    Invoice.Total invoice() {
        return provider.totalInvoice().completed();
    }

    /** The gateways' own account. */
    Totals ledger() {
        return gateways.stream()
                .map(gateway -> gateway.ledger().overall())
                .reduce(Totals::plus)
                .orElseThrow(() -> new IllegalStateException("there is no gateway in this pass"));
    }

    /** What the gateways told of each request, in the order in which they ended. */
    List<ExchangeReport> reports() {
        return books.reports();
    }

    @Override
    public void close() {
        gateways.forEach(gateway -> await(gateway.close()));
        await(vertx.close().toCompletionStage());
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
