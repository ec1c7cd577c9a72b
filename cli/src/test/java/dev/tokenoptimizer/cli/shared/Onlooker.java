package dev.tokenoptimizer.cli.shared;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Stands before a provider, and sees what gateways send there and what it answers. */
final class Onlooker {

    private static final Pattern MARKER = Pattern.compile(",\"cache_control\":\\{[^}]*}");

    private final HttpServer server;
    private final HttpClient client;
    private final URI provider;
    private final Predicate<String> asSent;
    private final Set<String> changed = ConcurrentHashMap.newKeySet();
    private final Set<String> answers = ConcurrentHashMap.newKeySet();

    /** @param asSent whether a client sent such a body */
    Onlooker(Vertx vertx, URI provider, Predicate<String> asSent) {
        this.provider = provider;
        this.asSent = asSent;
        this.client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(64));
        this.server = vertx.createHttpServer()
                .requestHandler(this::pass)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    /** Bodies that came otherwise than a client sent them, our markers taken out. */
    Set<String> changed() {
        return changed;
    }

    /** Whether the provider gave that answer. */
    boolean gave(String answer) {
        return answers.contains(answer);
    }

    private void pass(HttpServerRequest request) {
        request.body()
                .compose(body -> {
                    String unmarked = MARKER.matcher(body.toString()).replaceAll("");
                    if (!asSent.test(unmarked)) {
                        changed.add(body.toString());
                    }
                    return client.request(request.method(), provider.getPort(), provider.getHost(), request.uri())
                            .compose(onward -> {
                                onward.headers().setAll(request.headers());
                                return onward.send(body);
                            })
                            .compose(answer ->
                                    answer.body().onSuccess(text -> give(request, answer.statusCode(), text)));
                })
                .onFailure(lost -> request.response().setStatusCode(502).end());
    }

    private void give(HttpServerRequest request, int status, Buffer text) {
        answers.add(text.toString());
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(text);
    }
}
