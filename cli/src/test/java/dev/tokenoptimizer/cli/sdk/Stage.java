package dev.tokenoptimizer.cli.sdk;

import dev.tokenoptimizer.gateway.GatewayService;
import dev.tokenoptimizer.gateway.Surroundings;
import dev.tokenoptimizer.gateway.config.AdminConfig;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.ListenConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.dialect.RouteDialect;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.lab.provider.Pacing;
import dev.tokenoptimizer.lab.provider.Settings;
import dev.tokenoptimizer.lab.provider.SimulatedProvider;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A simulated provider and the gateway in front of it, on free ports. */
final class Stage implements AutoCloseable {

    private static final byte[] SECRET = "a secret of the tests".getBytes(StandardCharsets.UTF_8);

    private final Vertx vertx = Vertx.vertx();
    private final SimulatedProvider provider;
    private final GatewayService gateway;
    private final BlockingQueue<ExchangeReport> reports = new LinkedBlockingQueue<>();
    private final String scheme;

    Stage(Pacing pacing) {
        this(pacing, UnaryOperator.identity());
    }

    /** @param listen changes how clients connect */
    Stage(Pacing pacing, UnaryOperator<ListenConfig> listen) {
        this(
                Settings.defaults().withPacing(pacing),
                listen,
                provider -> List.of(
                        RouteConfig.anthropic("anthropic", "/anthropic", provider),
                        RouteConfig.openAi("openai", "/openai", provider),
                        RouteConfig.of(RouteDialect.GEMINI, "gemini", "/gemini", provider),
                        RouteConfig.of(RouteDialect.VERTEX, "vertex", "/vertex", provider)),
                UnaryOperator.identity());
    }

    /**
     * @param settings of the provider
     * @param routes to the provider at this address
     * @param around changes what surrounds the gateway
     */
    Stage(Settings settings, Function<URI, List<RouteConfig>> routes, UnaryOperator<Surroundings> around) {
        this(settings, UnaryOperator.identity(), routes, around);
    }

    private Stage(
            Settings settings,
            UnaryOperator<ListenConfig> listen,
            Function<URI, List<RouteConfig>> routes,
            UnaryOperator<Surroundings> around) {
        provider = SimulatedProvider.start(vertx, settings)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        GatewayConfig defaults = GatewayConfig.defaults();
        GatewayConfig config = defaults.withListen(
                        listen.apply(defaults.listen().withAddress("127.0.0.1", 0)))
                .withRoutes(routes.apply(provider.baseUri()))
                .withAdmin(new AdminConfig(false, "127.0.0.1", 0, false));
        scheme = config.listen().tls().isPresent() ? "https" : "http";
        gateway = new GatewayService(
                config, SECRET, around.apply(Surroundings.ofMachine()).withListener(reports::add));
        gateway.start().toCompletableFuture().join();
    }

    SimulatedProvider provider() {
        return provider;
    }

    GatewayService gateway() {
        return gateway;
    }

    /** The provider's own base URL. */
    String directUrl() {
        return provider.baseUri().toString();
    }

    /** What an application sets instead. */
    String gatewayUrl() {
        return gatewayUrl("/anthropic");
    }

    /** The same for an application of another route. */
    String gatewayUrl(String prefix) {
        return scheme + "://127.0.0.1:" + gateway.port() + prefix;
    }

    /** The provider's own base URL for clients of OpenAI. */
    String openAiDirectUrl() {
        return provider.baseUri() + "/v1";
    }

    /** What an application of theirs sets instead. */
    String openAiUrl() {
        return gatewayUrl("/openai/v1");
    }

    /** The report of the exchange that ended next. */
    ExchangeReport report() throws InterruptedException {
        ExchangeReport report = reports.poll(10, TimeUnit.SECONDS);
        if (report == null) {
            throw new AssertionError("no exchange ended");
        }
        return report;
    }

    /** Waits for something that other threads bring about. */
    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain: " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        gateway.close().toCompletableFuture().join();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
