package dev.tokenoptimizer.cli.sdk;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Stands before a provider, and keeps what comes there. */
final class Wiretap implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = vertx.createHttpClient();
    private final HttpServer server = vertx.createHttpServer()
            .requestHandler(this::pass)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    private final BlockingQueue<Buffer> bodies = new LinkedBlockingQueue<>();
    private volatile URI provider = URI.create("http://127.0.0.1:9");

    /** The provider that it stands before; where that is asked instead. */
    URI before(URI address) {
        provider = address;
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    /** The body that came next. */
    String body() throws InterruptedException {
        Buffer body = bodies.poll(10, TimeUnit.SECONDS);
        if (body == null) {
            throw new AssertionError("nothing came");
        }
        return body.toString(StandardCharsets.ISO_8859_1);
    }

    boolean isIdle() {
        return bodies.isEmpty();
    }

    private void pass(HttpServerRequest request) {
        request.body()
                .compose(body -> {
                    bodies.add(body);
                    return client.request(request.method(), provider.getPort(), provider.getHost(), request.uri())
                            .compose(onward -> {
                                onward.headers().setAll(request.headers());
                                return onward.send(body);
                            });
                })
                .compose(answer -> {
                    request.response().setStatusCode(answer.statusCode());
                    request.response().headers().setAll(answer.headers());
                    return answer.pipeTo(request.response());
                })
                .onFailure(lost -> request.connection().close());
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
