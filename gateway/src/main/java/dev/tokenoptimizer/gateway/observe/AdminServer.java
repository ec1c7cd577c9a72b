package dev.tokenoptimizer.gateway.observe;

import dev.tokenoptimizer.gateway.GatewayState;
import dev.tokenoptimizer.gateway.config.AdminConfig;
import dev.tokenoptimizer.gateway.config.ConfigWatcher;
import dev.tokenoptimizer.ledger.Ledger;
import dev.tokenoptimizer.store.StoreState;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Serves {@code /metrics}, {@code /healthz}, {@code /readyz} and {@code /savings}, and takes {@code POST /reload}. Meant for
 * operators: it knows no credentials, so it belongs on the loopback address or an inner network.
 */
public final class AdminServer {

    private static final String JSON = "application/json";
    private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final Vertx vertx;
    private final HttpServer server;
    private final AdminConfig config;
    private final PrometheusMeterRegistry registry;
    private final Supplier<Ledger> ledger;
    private final Supplier<GatewayState> state;
    private final Optional<ConfigWatcher> watcher;
    private final Supplier<Optional<StoreState>> store;

    /**
     * A server that is not listening yet.
     *
     * @param ledger what was billed until the moment of asking
     * @param state whether the gateway takes requests
     * @param watcher asked to reload on request; empty when no configuration file is in use
     * @param store how the shared store stands; empty without one
     */
    public AdminServer(
            Vertx vertx,
            AdminConfig config,
            PrometheusMeterRegistry registry,
            Supplier<Ledger> ledger,
            Supplier<GatewayState> state,
            Optional<ConfigWatcher> watcher,
            Supplier<Optional<StoreState>> store) {
        this.vertx = vertx;
        this.config = config;
        this.registry = registry;
        this.ledger = ledger;
        this.state = state;
        this.watcher = watcher;
        this.store = store;
        this.server = vertx.createHttpServer(new HttpServerOptions().setMaxInitialLineLength(1_024))
                .requestHandler(this::handle);
    }

    /** Opens the port. Fails when it is taken. */
    public CompletionStage<Void> start() {
        return server.listen(config.port(), config.host()).<Void>mapEmpty().toCompletionStage();
    }

    /** The port in use, once started. */
    public int port() {
        return server.actualPort();
    }

    public CompletionStage<Void> close() {
        return server.close().toCompletionStage();
    }

    private void handle(HttpServerRequest request) {
        boolean reads =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        switch (request.path() == null ? "" : request.path()) {
            case "/metrics" -> {
                if (allowed(request, reads, "GET, HEAD")) {
                    metrics(request);
                }
            }
            case "/healthz" -> {
                if (allowed(request, reads, "GET, HEAD")) {
                    state(request, state.get() != GatewayState.STOPPED);
                }
            }
            case "/readyz" -> {
                if (allowed(request, reads, "GET, HEAD")) {
                    state(request, state.get() == GatewayState.READY);
                }
            }
            case "/savings" -> {
                if (allowed(request, reads, "GET, HEAD")) {
                    inBackground(
                            request, () -> SavingsReport.of(ledger.get()), text -> answer(request, 200, JSON, text));
                }
            }
            case "/reload" -> {
                if (allowed(request, request.method().equals(HttpMethod.POST), "POST")) {
                    reload(request);
                }
            }
            default ->
                error(request, 404, "nothing here; known: /metrics, /healthz, /readyz, /savings, and POST /reload");
        }
    }

    private static boolean allowed(HttpServerRequest request, boolean allowed, String methods) {
        if (!allowed) {
            request.response().putHeader("allow", methods);
            error(request, 405, "use " + methods);
        }
        return allowed;
    }

    private void metrics(HttpServerRequest request) {
        String accept = request.getHeader("accept");
        String format = accept != null && accept.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT_FORMAT;
        // Collecting takes longer than an event loop may be held.
        inBackground(request, () -> registry.scrape(format), text -> answer(request, 200, format, text));
    }

    private void state(HttpServerRequest request, boolean good) {
        String name = state.get().name().toLowerCase(Locale.ROOT);
        JsonText text = new JsonText().open().field("ok", good).field("state", name);
        store.get().ifPresent(stands -> text.field("store", stands.name().toLowerCase(Locale.ROOT)));
        String body = text.close().toString();
        answer(request, good ? 200 : 503, JSON, body);
    }

    private void reload(HttpServerRequest request) {
        if (watcher.isEmpty()) {
            error(request, 409, "the gateway runs without a configuration file");
            return;
        }
        inBackground(request, watcher.get()::reload, result -> {
            String body = new JsonText()
                    .open()
                    .field("result", result.name().toLowerCase(Locale.ROOT))
                    .close()
                    .toString();
            answer(request, result == ConfigWatcher.Result.REFUSED ? 422 : 200, JSON, body);
        });
    }

    private <T> void inBackground(HttpServerRequest request, Callable<T> work, java.util.function.Consumer<T> onDone) {
        vertx.executeBlocking(work, false)
                .onSuccess(onDone::accept)
                .onFailure(failure -> error(request, 500, String.valueOf(failure.getMessage())));
    }

    private static void error(HttpServerRequest request, int status, String message) {
        String body = new JsonText().open().field("error", message).close().toString();
        answer(request, status, JSON, body);
    }

    private static void answer(HttpServerRequest request, int status, String type, String body) {
        Buffer bytes = Buffer.buffer(body.endsWith("\n") ? body : body + "\n");
        HttpServerResponse response = request.response()
                .setStatusCode(status)
                .putHeader("content-type", type)
                .putHeader("cache-control", "no-store")
                .putHeader("content-length", Integer.toString(bytes.length()));
        if (request.method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.end(bytes);
        }
    }
}
