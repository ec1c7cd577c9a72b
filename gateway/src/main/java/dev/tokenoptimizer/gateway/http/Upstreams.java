package dev.tokenoptimizer.gateway.http;

import dev.tokenoptimizer.gateway.config.LimitsConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.config.TimeoutsConfig;
import dev.tokenoptimizer.gateway.route.Route;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http1ClientConfig;
import io.vertx.core.http.Http2ClientConfig;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConfig;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The connection pools of one event loop, one for each upstream. */
public final class Upstreams {

    private static final System.Logger LOG = System.getLogger(Upstreams.class.getName());

    private static final int HTTP2_STREAMS_PER_CONNECTION = 100;

    private final Vertx vertx;
    private final int loops;
    private final Map<Key, HttpClientAgent> clients = new HashMap<>();

    /**
     * Pools for one of several event loops, each with its share of the connections.
     *
     * @param loops number of event loops
     */
    public Upstreams(Vertx vertx, int loops) {
        this.vertx = vertx;
        this.loops = loops;
    }

    /** The pool for a route, made when first asked for. */
    public HttpClientAgent pool(Route route, LimitsConfig limits, TimeoutsConfig timeouts) {
        Key key = Key.of(route, limits, timeouts);
        HttpClientAgent known = clients.get(key);
        if (known == null) {
            known = open(key);
            clients.put(key, known);
        }
        return known;
    }

    /** Closes pools that no route of the new settings uses; requests in flight on them end in peace. */
    public void retainOnly(List<Route> routes, LimitsConfig limits, TimeoutsConfig timeouts) {
        List<Key> wanted = routes.stream()
                .flatMap(route -> Stream.concat(Stream.of(route), route.accounts().stream()))
                .map(route -> Key.of(route, limits, timeouts))
                .toList();
        for (Key key : List.copyOf(clients.keySet())) {
            if (!wanted.contains(key)) {
                HttpClientAgent obsolete = clients.remove(key);
                if (obsolete != null) {
                    obsolete.shutdown(timeouts.firstByte().plus(timeouts.answerIdle()));
                }
            }
        }
    }

    /** Closes all pools at once. */
    public Future<Void> close() {
        List<Future<Void>> closing = new ArrayList<>();
        for (HttpClientAgent client : clients.values()) {
            closing.add(client.close());
        }
        clients.clear();
        return Future.join(closing).mapEmpty();
    }

    private HttpClientAgent open(Key key) {
        HttpClientConfig config = new HttpClientConfig()
                .setDefaultHost(key.host())
                .setDefaultPort(key.port())
                .setSsl(key.tls())
                .setVerifyHost(true)
                .setConnectTimeout(key.connect())
                .setDecompressionEnabled(false)
                .setVersions(versions(key))
                .setHttp1Config(new Http1ClientConfig()
                        .setKeepAliveTimeout(key.idle())
                        .setMaxHeaderSize(key.headerBytesMax())
                        .setMaxInitialLineLength(key.headerBytesMax()))
                .setHttp2Config(new Http2ClientConfig()
                        .setKeepAliveTimeout(key.idle())
                        .setClearTextUpgrade(false)
                        .setConnectionWindowSize(Http2Windows.connection(HTTP2_STREAMS_PER_CONNECTION))
                        .setInitialSettings(new Http2Settings()
                                .setPushEnabled(false)
                                .setInitialWindowSize(Http2Windows.STREAM)
                                .setMaxHeaderListSize(key.headerBytesMax()))
                        .setMultiplexingLimit(HTTP2_STREAMS_PER_CONNECTION));
        int connections = Math.max(1, Math.ceilDiv(key.connectionsMax(), loops));
        PoolOptions pool = new PoolOptions()
                .setHttp1MaxSize(connections)
                .setHttp2MaxSize(Math.max(1, Math.ceilDiv(connections, HTTP2_STREAMS_PER_CONNECTION)))
                .setMaxWaitQueueSize(Math.ceilDiv(key.waitersMax(), loops));
        var builder = vertx.httpClientBuilder()
                .with(config)
                .with(pool)
                .withConnectHandler(connection -> connection.exceptionHandler(
                        broken -> LOG.log(Level.DEBUG, "an upstream connection broke", broken)));
        if (key.tls()) {
            builder.with(tls(key));
        }
        return builder.build();
    }

    private static List<HttpVersion> versions(Key key) {
        return switch (key.version()) {
            case HTTP_1_1 -> List.of(HttpVersion.HTTP_1_1);
            case HTTP_2 -> List.of(HttpVersion.HTTP_2);
            case AUTO -> key.tls() ? List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1) : List.of(HttpVersion.HTTP_1_1);
        };
    }

    private static ClientSSLOptions tls(Key key) {
        ClientSSLOptions tls = new ClientSSLOptions()
                .setHostnameVerificationAlgorithm("HTTPS")
                .setSslHandshakeTimeout(key.connect().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setUseAlpn(key.version() != RouteConfig.HttpVersion.HTTP_1_1);
        key.trust().ifPresent(file -> tls.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
        return tls;
    }

    /** All that makes one pool different from another. */
    private record Key(
            String host,
            int port,
            boolean tls,
            RouteConfig.HttpVersion version,
            Optional<Path> trust,
            Duration connect,
            Duration idle,
            int connectionsMax,
            int waitersMax,
            int headerBytesMax) {

        static Key of(Route route, LimitsConfig limits, TimeoutsConfig timeouts) {
            return new Key(
                    route.host(),
                    route.port(),
                    route.tls(),
                    route.config().httpVersion(),
                    route.config().trust(),
                    timeouts.connect(),
                    timeouts.upstreamIdle(),
                    limits.upstreamConnectionsMax(),
                    limits.upstreamWaitersMax(),
                    limits.headerBytesMax());
        }
    }
}
