package dev.tokenoptimizer.cli.shared;

import dev.tokenoptimizer.gateway.GatewayService;
import dev.tokenoptimizer.gateway.Surroundings;
import dev.tokenoptimizer.gateway.config.AdminConfig;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.config.SharedStoreConfig;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.lab.provider.Faults;
import dev.tokenoptimizer.lab.provider.Pacing;
import dev.tokenoptimizer.lab.provider.Settings;
import dev.tokenoptimizer.lab.provider.SimulatedProvider;
import dev.tokenoptimizer.store.StoreFigures;
import dev.tokenoptimizer.store.StoreState;
import dev.tokenoptimizer.store.Wait;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** Several gateways before one simulated provider. */
final class Instances implements AutoCloseable {

    private static final String SECRET = "a secret of the tests";

    private final GatewayConfig config;
    private final byte[] secret;
    private final Vertx vertx = Vertx.vertx();
    private final SimulatedProvider provider = SimulatedProvider.start(
                    vertx, Settings.defaults().withPacing(Pacing.AT_ONCE))
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    private final List<GatewayService> gateways = new ArrayList<>();
    private final BlockingQueue<ExchangeReport> reports = new LinkedBlockingQueue<>();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Gateways with one secret and one account at the provider, their clients'. */
    Instances(int count, SharedStoreConfig store) {
        this(count, store, SECRET, UnaryOperator.identity());
    }

    /**
     * The same with a secret of their own.
     *
     * @param route what is special about their route
     */
    Instances(int count, SharedStoreConfig store, String secret, UnaryOperator<RouteConfig> route) {
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
        GatewayConfig defaults = GatewayConfig.defaults();
        this.config = defaults.withListen(defaults.listen().withAddress("127.0.0.1", 0))
                .withRoutes(List.of(route.apply(RouteConfig.anthropic("anthropic", "/anthropic", provider.baseUri()))))
                .withAdmin(new AdminConfig(true, "127.0.0.1", 0, false))
                .withStore(store);
        for (int i = 0; i < count; i++) {
            gateways.add(started());
        }
    }

    private GatewayService started() {
        GatewayService gateway =
                new GatewayService(config, secret, Surroundings.ofMachine().withListener(reports::add));
        gateway.start().toCompletableFuture().join();
        return gateway;
    }

    /** Ends one, and puts a new one in its place that uses the store if there is one. */
    void restart(int number) {
        gateways.get(number).close().toCompletableFuture().join();
        gateways.set(number, started());
        if (config.store().shared()) {
            inUse();
        }
    }

    /** What goes wrong at the provider. */
    Faults faults() {
        return provider.faults();
    }

    GatewayService gateway(int number) {
        return gateways.get(number);
    }

    /** Waits until every instance uses the store. */
    Instances inUse() {
        for (GatewayService gateway : gateways) {
            Wait.until(
                    "the store is in use",
                    () -> gateway.sharedStoreState()
                            .filter(StoreState.IN_USE::equals)
                            .isPresent());
        }
        return this;
    }

    /** Sends a prompt through one of them, and waits until its books are closed and what they say is told. */
    ExchangeReport send(int through, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request(through, body), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        ExchangeReport report = reports.poll(30, TimeUnit.SECONDS);
        if (report == null) {
            throw new AssertionError("no exchange ended");
        }
        settle();
        return report;
    }

    /** Sends a prompt that will not be answered. */
    void begin(int through, String body) {
        CompletableFuture<HttpResponse<Void>> _ =
                client.sendAsync(request(through, body), HttpResponse.BodyHandlers.discarding());
    }

    private HttpRequest request(int through, String body) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + gateways.get(through).port() + "/anthropic/v1/messages"))
                .header("content-type", "application/json")
                .header("x-api-key", "key")
                .header("anthropic-version", "2023-06-01")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    /** Waits until everything told is written, where the store takes it. */
    void settle() {
        for (GatewayService gateway : gateways) {
            Wait.until(
                    "told",
                    () -> gateway.sharedStoreState()
                                    .filter(StoreState.IN_USE::equals)
                                    .isEmpty()
                            || gateway.sharedStore().map(StoreFigures::waiting).orElse(0) == 0);
        }
    }

    /** What an admin port says at a path. */
    String admin(int number, String path) throws IOException, InterruptedException {
        int port = gateways.get(number).adminPort().orElseThrow();
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Override
    public void close() {
        gateways.forEach(gateway -> gateway.close().toCompletableFuture().join());
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
