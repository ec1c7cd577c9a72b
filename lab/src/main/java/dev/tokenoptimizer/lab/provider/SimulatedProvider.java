package dev.tokenoptimizer.lab.provider;

import dev.tokenoptimizer.lab.provider.clock.Clock;
import dev.tokenoptimizer.lab.provider.clock.RealClock;
import dev.tokenoptimizer.lab.provider.clock.VirtualTime;
import dev.tokenoptimizer.lab.provider.openai.PromptCache;
import dev.tokenoptimizer.lab.provider.wire.ErrorAnswer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A provider of the Anthropic Messages API, OpenAI's APIs, Claude on Bedrock, Vertex AI and Foundry and Google's generateContent on the loopback
 * interface: validates, caches, bills and paces as documented, and keeps an invoice per credential. Paths: {@code POST /v1/messages}, {@code POST
 * /v1/messages/count_tokens}, {@code POST /v1/chat/completions}, {@code POST /v1/responses} with what belongs to it, {@code POST
 * /model/ID/OPERATION} of {@link BedrockEndpoint}, those of {@link HostedEndpoint} and {@link GeminiEndpoint}, {@code GET /v1/models}, {@code GET /lab/invoice}. Where two have a
 * path, the headers of the Messages API tell who asks.
 */
public final class SimulatedProvider {

    private static final int LARGEST_BODY = 32 * 1024 * 1024;
    private static final String RESPONSE = "/v1/responses/";
    private static final int LARGEST_HEADERS = 64 * 1024;

    private final Vertx vertx;
    private final Settings settings;
    private final Clock clock;
    private final Faults faults = new Faults();
    private final Books books;
    private final MessagesEndpoint messages;
    private final ChatEndpoint chat;
    private final ResponsesEndpoint responses;
    private final List<BedrockEndpoint> bedrock;
    private final List<HostedEndpoint> hosted;
    private final GeminiEndpoint gemini;
    private @Nullable HttpServer server;
    private long calls;

    private SimulatedProvider(Vertx vertx, Settings settings) {
        this.vertx = vertx;
        this.settings = settings;
        this.clock = settings.virtualTime()
                .<Clock>map(time -> time)
                .orElseGet(() -> new RealClock(vertx, settings.timeScale()));
        this.books = new Books(clock::nowMillis);
        this.messages = new MessagesEndpoint(settings, clock, faults, books);
        PromptCache cache = new PromptCache(settings.conduct());
        this.chat = new ChatEndpoint(settings, clock, faults, books, cache);
        this.responses = new ResponsesEndpoint(settings, clock, faults, books, cache);
        this.bedrock = List.of(
                new ConverseEndpoint(settings, clock, faults, books),
                new InvokeModelEndpoint(settings, clock, faults, books));
        this.hosted = List.of(
                new BedrockMessagesEndpoint(settings, clock, faults, books),
                new VertexEndpoint(settings, clock, faults, books),
                new FoundryEndpoint(settings, clock, faults, books));
        this.gemini = new GeminiEndpoint(settings, clock, faults, books);
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

    /** What a credential (API key, bearer token, or id of an AWS access key) has been charged so far. */
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
        Endpoint endpoint = endpoint(request);
        Call call = call(request, endpoint);
        switch (request.path()) {
            case "/v1/messages" -> post(call, messages, messages::message);
            case "/v1/messages/count_tokens" -> post(call, messages, messages::count);
            case "/v1/chat/completions" -> post(call, chat, chat::complete);
            case "/v1/responses" -> post(call, responses, responses::create);
            case "/v1/responses/input_tokens" -> post(call, responses, responses::count);
            case "/v1/models" ->
                get(
                        call,
                        endpoint,
                        endpoint == messages ? MessagesEndpoint.models(settings) : OpenAiEndpoint.models(settings));
            case "/lab/invoice" -> get(call, endpoint, books.toJson());
            default -> other(call, endpoint);
        }
    }

    private void other(Call call, Endpoint endpoint) {
        String path = call.request().path();
        if (path.startsWith(RESPONSE)) {
            responses
                    .objection(call)
                    .ifPresentOrElse(
                            error -> responses.refuse(call, error),
                            () -> responses.kept(call, path.substring(RESPONSE.length())));
        } else if (endpoint == gemini) {
            whole(call, gemini, gemini::serve);
        } else if (endpoint instanceof BedrockEndpoint runtime && runtime.serves(path)) {
            post(call, runtime, runtime::invoke);
        } else if (endpoint instanceof HostedEndpoint host) {
            post(call, host, host::message);
        } else {
            endpoint.refuse(call, endpoint.error(404, "Not found"));
        }
    }

    /** Who answers in whose words. */
    private Endpoint endpoint(HttpServerRequest request) {
        String path = request.path();
        if (path.startsWith(BedrockEndpoint.PATH)) {
            return bedrock.stream()
                    .filter(runtime -> runtime.serves(path))
                    .findFirst()
                    .orElse(bedrock.getFirst());
        }
        Optional<HostedEndpoint> host =
                hosted.stream().filter(endpoint -> endpoint.serves(path)).findFirst();
        if (host.isPresent()) {
            return host.get();
        }
        if (GeminiEndpoint.serves(request.path())) {
            return gemini;
        }
        return request.path().startsWith("/v1/messages") || hasHeadersOfMessages(request) ? messages : chat;
    }

    private static boolean hasHeadersOfMessages(HttpServerRequest request) {
        return request.getHeader("anthropic-version") != null || request.getHeader("x-api-key") != null;
    }

    private Call call(HttpServerRequest request, Endpoint endpoint) {
        String secret = Call.secret(request);
        String requestId = "req_sim" + HexFormat.of().toHexDigits(++calls);
        String driverId = request.getHeader(VirtualTime.REQUEST_ID_HEADER);
        String workspace = settings.workspaces().get(secret);
        request.response().putHeader(endpoint.requestIdHeader(), requestId);
        if (workspace != null) {
            endpoint.workspaceHeader().ifPresent(name -> request.response().putHeader(name, workspace));
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

    private void post(Call call, Endpoint endpoint, BiConsumer<Call, Buffer> handler) {
        HttpServerRequest request = call.request();
        if (!request.method().equals(HttpMethod.POST)) {
            endpoint.refuse(call, endpoint.error(405, "Method Not Allowed"));
            return;
        }
        whole(call, endpoint, handler);
    }

    /** Takes in a body and hands it on. */
    private static void whole(Call call, Endpoint endpoint, BiConsumer<Call, Buffer> handler) {
        HttpServerRequest request = call.request();
        Buffer body = Buffer.buffer();
        request.handler(chunk -> {
            if (body.length() <= LARGEST_BODY) {
                body.appendBuffer(chunk);
            }
        });
        request.exceptionHandler(_ -> {});
        request.endHandler(_ -> {
            Optional<ErrorAnswer> objection = body.length() > LARGEST_BODY
                    ? Optional.of(endpoint.error(413, "Request exceeds the maximum size"))
                    : Optional.empty();
            endpoint.objection(call)
                    .or(() -> objection)
                    .ifPresentOrElse(error -> endpoint.refuse(call, error), () -> handler.accept(call, body));
        });
    }

    private static void get(Call call, Endpoint endpoint, String body) {
        if (call.request().method().equals(HttpMethod.GET)) {
            call.json(200, body);
        } else {
            endpoint.refuse(call, endpoint.error(405, "Method Not Allowed"));
        }
    }
}
