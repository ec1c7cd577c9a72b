package dev.tokenoptimizer.gateway;

import dev.tokenoptimizer.gateway.config.ListenConfig;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A provider that speaks HTTP/2 as well, over TLS if it has an identity. */
final class VertxUpstream implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger connections = new AtomicInteger();
    private final HttpServer server;
    private final String scheme;

    VertxUpstream(Handler<HttpServerRequest> handler) throws Exception {
        this(Optional.empty(), List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1), handler);
    }

    /** @param versions offered over TLS */
    VertxUpstream(Optional<Identity> identity, List<HttpVersion> versions, Handler<HttpServerRequest> handler)
            throws Exception {
        HttpServerOptions options = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(0)
                .setMaxHeaderSize(64 << 10)
                .setInitialSettings(new Http2Settings().setMaxHeaderListSize(64 << 10));
        if (identity.isPresent()) {
            ListenConfig.KeyPair files = identity.get().files();
            options.setSsl(true)
                    .setUseAlpn(true)
                    .setAlpnVersions(versions)
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .addCertPath(files.certificate().toString())
                            .addKeyPath(files.key().toString()));
        }
        scheme = identity.isPresent() ? "https" : "http";
        server = vertx.createHttpServer(options)
                .connectionHandler(opened -> connections.incrementAndGet())
                .requestHandler(handler);
        server.listen().toCompletionStage().toCompletableFuture().join();
    }

    URI uri() {
        return uri("127.0.0.1");
    }

    URI uri(String host) {
        return URI.create(scheme + "://" + host + ":" + server.actualPort());
    }

    Vertx vertx() {
        return vertx;
    }

    /** Connections opened so far. */
    int connections() {
        return connections.get();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
