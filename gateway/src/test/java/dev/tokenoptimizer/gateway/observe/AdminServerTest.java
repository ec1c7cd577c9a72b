package dev.tokenoptimizer.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenoptimizer.gateway.GatewayState;
import dev.tokenoptimizer.gateway.config.AdminConfig;
import dev.tokenoptimizer.gateway.config.ConfigLoader;
import dev.tokenoptimizer.gateway.config.ConfigWatcher;
import dev.tokenoptimizer.ledger.Ledger;
import dev.tokenoptimizer.store.StoreState;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminServerTest {

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Ledger ledger = new Ledger(2);
    private volatile GatewayState state = GatewayState.READY;
    private Optional<StoreState> store = Optional.empty();
    private AdminServer server = server(Optional.empty());

    private AdminServer server(Optional<ConfigWatcher> watcher) {
        return new AdminServer(
                vertx,
                new AdminConfig(true, "127.0.0.1", 0, false),
                registry,
                () -> ledger,
                () -> state,
                watcher,
                () -> store);
    }

    @Test
    void readinessTellsHowTheSharedStoreStandsAndDoesNotDependOnIt() throws Exception {
        assertThat(get("/readyz").body()).doesNotContain("store");
        store = Optional.of(StoreState.LEFT_ALONE);

        HttpResponse<String> answer = get("/readyz");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"store\":\"left_alone\"");
    }

    @BeforeEach
    void start() throws Exception {
        server.start().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private HttpResponse<String> send(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send("GET", path);
    }

    @Test
    void metricsComeInPrometheusTextFormat() throws Exception {
        new GatewayMetrics(registry, model -> "other").finished(Reports.optimized());
        HttpResponse<String> answer = get("/metrics");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        assertThat(answer.body())
                .contains("token_optimizer_saved_dollars{application=\"team-a\",model=\"model-1\"} 1.0")
                .contains("token_optimizer_added_seconds_bucket{stage=\"plan\",le=\"2.5E-5\"} 1");
    }

    @Test
    void metricsComeAsOpenMetricsToWhoAsksForThem() throws Exception {
        HttpResponse<String> answer = send("GET", "/metrics", "accept", "application/openmetrics-text; version=1.0.0");

        assertThat(answer.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/openmetrics-text"));
        assertThat(answer.body()).endsWith("# EOF\n");
    }

    @Test
    void aGatewayThatTakesRequestsIsReadyAndHealthy() throws Exception {
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").body()).isEqualTo("{\"ok\":true,\"state\":\"ready\"}\n");
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void aDrainingGatewayIsHealthyButNotReady() throws Exception {
        state = GatewayState.DRAINING;

        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).isEqualTo("{\"ok\":false,\"state\":\"draining\"}\n");
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void savingsAreToldPerApplicationInExactDollars() throws Exception {
        ledger.record(Reports.entry(true, "0.123456789012", "1"));
        ledger.record(Reports.entry(false, "2", "1.5"));
        JsonNode savings = new ObjectMapper().readTree(get("/savings").body()).at("/applications/team-a");

        assertThat(savings.get("requests").asInt()).isEqualTo(2);
        assertThat(savings.at("/tokens/read").asLong()).isEqualTo(1_600);
        assertThat(savings.get("paid_dollars").asText()).isEqualTo("2.123456789012");
        assertThat(savings.get("saved_dollars").asText()).isEqualTo("0.876543210988");
        assertThat(savings.get("saved_estimate_dollars").asText()).isEqualTo("-0.5");
    }

    @Test
    void anUnknownPathOrMethodIsAnError() throws Exception {
        assertThat(get("/").statusCode()).isEqualTo(404);
        assertThat(send("POST", "/metrics").statusCode()).isEqualTo(405);
        assertThat(get("/reload").statusCode()).isEqualTo(405);
        assertThat(get("/reload").headers().firstValue("allow")).contains("POST");
    }

    @Test
    void aHeadRequestHasNoBody() throws Exception {
        assertThat(send("HEAD", "/healthz").statusCode()).isEqualTo(200);
        assertThat(send("HEAD", "/healthz").body()).isEmpty();
    }

    @Test
    void withoutAFileThereIsNothingToReload() throws Exception {
        assertThat(send("POST", "/reload").statusCode()).isEqualTo(409);
    }

    @Test
    void onRequestTheConfigurationIsReloadedOrRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("gateway.yaml"), "optimization: {mode: off}");
        ConfigLoader loader = new ConfigLoader(Optional.of(file), Map.of());
        server.close().toCompletableFuture().get(30, TimeUnit.SECONDS);
        server = server(Optional.of(new ConfigWatcher(loader, loader.load().config(), config -> {})));
        start();

        assertThat(send("POST", "/reload").body()).isEqualTo("{\"result\":\"accepted\"}\n");
        Files.writeString(file, "optimization: {mode: fast}");
        assertThat(send("POST", "/reload").statusCode()).isEqualTo(422);
    }
}
