package dev.tokenoptimizer.cli.demo;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.gateway.GatewayService;
import dev.tokenoptimizer.gateway.Surroundings;
import dev.tokenoptimizer.gateway.config.AdminConfig;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.ListenConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.lab.provider.Settings;
import dev.tokenoptimizer.lab.provider.SimulatedProvider;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A simulated provider and a gateway in front of it, both on free ports of the loopback interface. Writes nothing to disk. */
final class Stage implements AutoCloseable {

    private static final String HOST = "127.0.0.1";
    private static final int SECRET_BYTES = 32;

    private final Vertx vertx;
    private final SimulatedProvider provider;
    private final GatewayService gateway;

    private Stage(Vertx vertx, SimulatedProvider provider, GatewayService gateway) {
        this.vertx = vertx;
        this.provider = provider;
        this.gateway = gateway;
    }

    /**
     * Starts both.
     *
     * @throws CommandFailure if one of them cannot start
     */
    static Stage open(Settings settings, Surroundings around) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        try {
            SimulatedProvider provider =
                    join(SimulatedProvider.start(vertx, settings).toCompletionStage());
            GatewayService gateway = new GatewayService(config(provider.baseUri()), secret(), around);
            join(gateway.start());
            return new Stage(vertx, provider, gateway);
        } catch (CompletionException failed) {
            vertx.close();
            throw CommandFailure.failed("the demo cannot start its servers: " + failed.getCause(), failed);
        }
    }

    private static GatewayConfig config(URI upstream) {
        return GatewayConfig.defaults()
                .withListen(new ListenConfig(HOST, 0, true, Optional.empty(), 1, true))
                .withRoutes(List.of(RouteConfig.anthropic("anthropic", "/anthropic", upstream)))
                .withAdmin(new AdminConfig(true, HOST, 0, false));
    }

    private static byte[] secret() {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return secret;
    }

    /** What an application sets as its base URL to go that way. */
    URI baseUri(Side side) {
        return switch (side) {
            case DIRECT -> provider.baseUri();
            case OPTIMIZED -> URI.create("http://" + HOST + ":" + gateway.port() + "/anthropic");
        };
    }

    /** Metrics, health and savings of the gateway. */
    URI adminUri() {
        return URI.create("http://" + HOST + ":" + gateway.adminPort().orElseThrow());
    }

    SimulatedProvider provider() {
        return provider;
    }

    GatewayService gateway() {
        return gateway;
    }

    @Override
    public void close() {
        join(gateway.close());
        join(vertx.close().toCompletionStage());
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
