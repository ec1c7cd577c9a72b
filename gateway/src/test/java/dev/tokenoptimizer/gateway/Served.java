package dev.tokenoptimizer.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.config.AdminConfig;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.ledger.Ledger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A whole gateway, optimizer included, with a client of it and the reports of its exchanges. */
final class Served implements AutoCloseable {

    private static final byte[] SECRET = "0123456789abcdef".getBytes(UTF_8);

    private final BlockingQueue<ExchangeReport> reports = new LinkedBlockingQueue<>();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final GatewayService service;

    Served(GatewayConfig config) {
        this(config, UnaryOperator.identity());
    }

    /** @param around changes what surrounds it */
    Served(GatewayConfig config, UnaryOperator<Surroundings> around) {
        service = new GatewayService(
                config, SECRET, around.apply(Surroundings.ofMachine()).withListener(reports::add));
        service.start().toCompletableFuture().join();
    }

    /** Defaults for all but the routes, on any free port. */
    static GatewayConfig config(RouteConfig... routes) {
        return onAnyPort(GatewayConfig.defaults().withRoutes(List.of(routes)));
    }

    static GatewayConfig onAnyPort(GatewayConfig config) {
        return config.withListen(config.listen().withAddress("127.0.0.1", 0))
                .withAdmin(new AdminConfig(false, "127.0.0.1", 0, false));
    }

    int port() {
        return service.port();
    }

    /** Sends JSON. */
    HttpResponse<String> send(String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Fetches what is at a path. */
    HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** What was billed so far. */
    Ledger ledger() {
        return service.ledger();
    }

    /** Sends JSON that is answered; how that went. */
    ExchangeReport post(String path, String body, String... headers) throws Exception {
        assertThat(send(path, body, headers).statusCode()).isEqualTo(200);
        return report();
    }

    /** The report of the exchange that ended next. */
    ExchangeReport report() throws InterruptedException {
        ExchangeReport report = reports.poll(10, TimeUnit.SECONDS);
        assertThat(report).isNotNull();
        return report;
    }

    @Override
    public void close() {
        client.close();
        service.close().toCompletableFuture().join();
    }
}
