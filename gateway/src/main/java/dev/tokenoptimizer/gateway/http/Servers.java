package dev.tokenoptimizer.gateway.http;

import dev.tokenoptimizer.gateway.config.LimitsConfig;
import dev.tokenoptimizer.gateway.config.ListenConfig;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import java.lang.System.Logger.Level;
import java.util.List;

/** Turns settings into the network stack and into servers. */
public final class Servers {

    private static final System.Logger LOG = System.getLogger(Servers.class.getName());
    private static final int HTTP2_CONNECTION_WINDOW = 1 << 20;
    private static final int BACKLOG = 1024;

    private Servers() {}

    /** The network stack, on the system's native transport where there is one. */
    public static Vertx stack(ListenConfig listen) {
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(listen.nativeTransport())
                .setEventLoopPoolSize(listen.effectiveEventLoops())
                .setWorkerPoolSize(2)
                .setInternalBlockingPoolSize(2));
        if (listen.nativeTransport() && !vertx.isNativeTransportEnabled()) {
            LOG.log(
                    Level.INFO,
                    "no native transport here, using Java's own: {0}",
                    vertx.unavailableNativeTransportCause());
        }
        return vertx;
    }

    /** A server that is not listening yet. */
    public static HttpServer create(Vertx vertx, ListenConfig listen, LimitsConfig limits) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(listen.host())
                .setAcceptBacklog(BACKLOG)
                .setTcpNoDelay(true)
                .setCompressionSupported(false)
                .setDecompressionSupported(false)
                .setHandle100ContinueAutomatically(false)
                .setMaxHeaderSize(limits.headerBytesMax())
                .setMaxInitialLineLength(limits.headerBytesMax())
                .setMaxChunkSize(64 << 10)
                .setHttp2ClearTextEnabled(listen.http2())
                .setHttp2ConnectionWindowSize(HTTP2_CONNECTION_WINDOW);
        listen.tls()
                .ifPresent(pair -> options.setSsl(true)
                        .setUseAlpn(true)
                        .setAlpnVersions(
                                listen.http2()
                                        ? List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1)
                                        : List.of(HttpVersion.HTTP_1_1))
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertPath(pair.certificate().toString())
                                .addKeyPath(pair.key().toString())));
        return vertx.createHttpServer(options);
    }
}
