package dev.tokenoptimizer.gateway.http;

import dev.tokenoptimizer.gateway.config.LimitsConfig;
import dev.tokenoptimizer.gateway.config.ListenConfig;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.transport.Transport;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;

/** Turns settings into the network stack and into servers. */
public final class Servers {

    private static final System.Logger LOG = System.getLogger(Servers.class.getName());
    private static final int HTTP2_STREAMS_PER_CONNECTION = 100;
    private static final int BACKLOG = 1024;

    private Servers() {}

    /**
     * The network stack, on the system's native transport where there is one.
     *
     * @param connectionsMax connections that a server may have open at once, silent ones included
     * @param silence how long a connection may stay silent after it was opened
     */
    public static Vertx stack(ListenConfig listen, IntSupplier connectionsMax, Duration silence) {
        return Vertx.builder()
                .with(new VertxOptions()
                        .setEventLoopPoolSize(listen.effectiveEventLoops())
                        .setWorkerPoolSize(2)
                        .setInternalBlockingPoolSize(2))
                .withTransport(GuardedTransport.of(
                        sockets(listen.nativeTransport()), () -> new Doorkeeper(connectionsMax, silence)))
                .build();
    }

    private static Transport sockets(boolean wantsNative) {
        Transport offered = wantsNative ? Transport.nativeTransport() : null;
        if (offered != null && offered.available()) {
            return offered;
        }
        if (wantsNative) {
            LOG.log(Level.INFO, "no native transport here, using that of the JDK");
        }
        return Transport.NIO;
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
                // Upgrades are tunnelled, not spoken: nothing of ours has to look for their extensions in every
                // message.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setMaxHeaderSize(limits.headerBytesMax())
                .setMaxInitialLineLength(limits.headerBytesMax())
                .setMaxChunkSize(64 << 10)
                .setHttp2ClearTextEnabled(listen.http2())
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(HTTP2_STREAMS_PER_CONNECTION)
                        .setInitialWindowSize(Http2Windows.STREAM)
                        .setMaxHeaderListSize(limits.headerBytesMax()))
                .setHttp2ConnectionWindowSize(Http2Windows.connection(HTTP2_STREAMS_PER_CONNECTION));
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
