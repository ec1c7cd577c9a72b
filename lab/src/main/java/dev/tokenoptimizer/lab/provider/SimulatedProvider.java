package dev.tokenoptimizer.lab.provider;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.lab.provider.anthropic.ApiError;
import dev.tokenoptimizer.lab.provider.clock.Clock;
import dev.tokenoptimizer.lab.provider.clock.RealClock;
import dev.tokenoptimizer.lab.provider.clock.VirtualTime;
import dev.tokenoptimizer.tariff.Tariff;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.HexFormat;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A provider of the Anthropic Messages API on the loopback interface: validates, caches, bills and paces as documented, and keeps
 * an invoice per credential. Paths: {@code POST /v1/messages}, {@code POST /v1/messages/count_tokens}, {@code GET /v1/models},
 * {@code GET /lab/invoice}.
 */
public final class SimulatedProvider {

    private static final int LARGEST_BODY = 32 * 1024 * 1024;
    private static final int LARGEST_HEADERS = 64 * 1024;

    private final Vertx vertx;
    private final Settings settings;
    private final Clock clock;
    private final Faults faults = new Faults();
    private final Books books = new Books();
    private final MessagesEndpoint messages;
    private @Nullable HttpServer server;
    private long calls;

    private SimulatedProvider(Vertx vertx, Settings settings) {
        this.vertx = vertx;
        this.settings = settings;
        this.clock = settings.virtualTime()
                .<Clock>map(time -> time)
                .orElseGet(() -> new RealClock(vertx, settings.timeScale()));
        this.messages = new MessagesEndpoint(settings, clock, faults, books);
    }

    /** Starts a provider; fails if the port is taken. */
    public static Future<SimulatedProvider> start(Vertx vertx, Settings settings) {
        SimulatedProvider provider = new SimulatedProvider(vertx, settings);
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(settings.port())
                        .setMaxHeaderSize(LARGEST_HEADERS)
                        .setHandle100ContinueAutomatically(true))
                .requestHandler(provider::handle);
        return server.listen().map(listening -> {
            provider.server = listening;
            return provider;
        });
    }

    /** The port it listens on. */
    public int port() {
        return server().actualPort();
    }

    /** What an application sets as its base URL. */
    public URI baseUri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** Switches for tests. */
    public Faults faults() {
        return faults;
    }

    /** What a credential (API key or bearer token) has been charged so far. */
    public Invoice invoice(String credential) {
        return books.of(Credential.of(credential));
    }

    /** What all credentials have been charged so far, those without one included. */
    public Invoice totalInvoice() {
        return books.total();
    }

    /** Stops listening and closes all connections. */
    public Future<Void> close() {
        return server().close();
    }

    private HttpServer server() {
        if (server == null) {
            throw new IllegalStateException("not started");
        }
        return server;
    }

    private void handle(HttpServerRequest request) {
        Call call = call(request);
        request.response().putHeader("request-id", call.requestId());
        switch (request.path()) {
            case "/v1/messages" -> post(call, messages::message);
            case "/v1/messages/count_tokens" -> post(call, messages::count);
            case "/v1/models" -> get(call, models());
            case "/lab/invoice" -> get(call, books.toJson());
            default -> error(call, ApiError.ofStatus(404, "Not found"));
        }
    }

    private Call call(HttpServerRequest request) {
        String secret = Call.secret(request);
        String requestId = "req_sim" + HexFormat.of().toHexDigits(++calls);
        String driverId = request.getHeader(VirtualTime.REQUEST_ID_HEADER);
        String workspace = settings.workspaces().get(secret);
        if (workspace != null) {
            request.response().putHeader("anthropic-workspace-id", workspace);
        }
        return new Call(
                vertx.getOrCreateContext(),
                request,
                clock.nowMillis(),
                requestId,
                driverId == null ? requestId : driverId,
                secret.isEmpty() ? Credential.NONE : Credential.of(secret),
                Call.cacheScope(secret, settings.workspaces()));
    }

    private void post(Call call, BiConsumer<Call, Buffer> handler) {
        HttpServerRequest request = call.request();
        if (!request.method().equals(HttpMethod.POST)) {
            error(call, new ApiError(405, "invalid_request_error", "Method Not Allowed"));
            return;
        }
        Buffer body = Buffer.buffer();
        request.handler(chunk -> {
            if (body.length() <= LARGEST_BODY) {
                body.appendBuffer(chunk);
            }
        });
        request.exceptionHandler(_ -> {});
        request.endHandler(_ -> {
            if (call.credential().equals(Credential.NONE)) {
                error(call, ApiError.ofStatus(401, "x-api-key header is required"));
            } else if (request.getHeader("anthropic-version") == null) {
                error(call, ApiError.ofStatus(400, "anthropic-version: header is required"));
            } else if (body.length() > LARGEST_BODY) {
                error(call, ApiError.ofStatus(413, "Request exceeds the maximum size"));
            } else {
                handler.accept(call, body);
            }
        });
    }

    private void get(Call call, String body) {
        if (call.request().method().equals(HttpMethod.GET)) {
            call.json(200, body);
        } else {
            error(call, new ApiError(405, "invalid_request_error", "Method Not Allowed"));
        }
    }

    private void error(Call call, ApiError error) {
        books.rejected(call.credential());
        call.json(error.status(), error.toJson(call.requestId()));
    }

    private String models() {
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        ArrayNode data = list.putArray("data");
        for (Tariff tariff : settings.tariffs().listed("anthropic")) {
            data.addObject()
                    .put("type", "model")
                    .put("id", tariff.model())
                    .put("display_name", tariff.model())
                    .put("created_at", "2026-01-01T00:00:00Z");
        }
        list.put("has_more", false);
        list.set("first_id", data.isEmpty() ? null : data.get(0).get("id"));
        list.set("last_id", data.isEmpty() ? null : data.get(data.size() - 1).get("id"));
        return list.toString();
    }
}
