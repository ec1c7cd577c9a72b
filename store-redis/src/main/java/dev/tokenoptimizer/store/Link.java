package dev.tokenoptimizer.store;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The client of one store, whatever its kind. A command that a broken connection may or may not have carried out is never sent
 * again by the client: what is told twice must be told as the same batch.
 */
final class Link {

    /** The client tells of every attempt to connect; one line of ours says it all. Held, because loggers are collected. */
    private static final Logger CLIENT_LOG = Logger.getLogger("io.lettuce");

    /** After that long without an answer a command has failed. */
    static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(1);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration RECONNECT_FIRST = Duration.ofMillis(50);
    private static final Duration RECONNECT_LONGEST = Duration.ofSeconds(1);
    private static final int COMMANDS_MAX = 20_000;
    private static final int THREADS = 2;

    private final StoreConfig config;
    private final ClientResources resources;
    private final AbstractRedisClient client;

    Link(StoreConfig config) {
        CLIENT_LOG.setLevel(Level.OFF);
        this.config = config;
        this.resources = ClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .reconnectDelay(Delay.exponential(RECONNECT_FIRST, RECONNECT_LONGEST, 2, TimeUnit.MILLISECONDS))
                .build();
        this.client = config.kind() == StoreConfig.Kind.CLUSTER ? cluster() : single();
    }

    /** Opens a connection. */
    CompletionStage<Wire> connect() {
        if (client instanceof RedisClusterClient cluster) {
            return cluster.refreshPartitionsAsync()
                    .thenCompose(known -> cluster.connectAsync(ByteArrayCodec.INSTANCE))
                    .thenApply(Wire::of);
        }
        return ((RedisClient) client)
                .connectAsync(ByteArrayCodec.INSTANCE, uri())
                .thenApply(Wire::of);
    }

    CompletionStage<Void> close() {
        return client.shutdownAsync(0, COMMAND_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .handle((closed, failed) -> {
                    Future<Boolean> _ = resources.shutdown(0, COMMAND_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
                    return null;
                });
    }

    private RedisClient single() {
        RedisClient made = RedisClient.create(resources);
        made.setOptions(options(ClientOptions.builder()).build());
        return made;
    }

    private RedisClusterClient cluster() {
        List<RedisURI> nodes = config.nodes().stream()
                .map(node -> secured(RedisURI.builder().withHost(node.host()).withPort(node.port())))
                .toList();
        RedisClusterClient made = RedisClusterClient.create(resources, nodes);
        ClusterClientOptions.Builder cluster = ClusterClientOptions.builder();
        options(cluster);
        made.setOptions(cluster.topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .adaptiveRefreshTriggersTimeout(Duration.ofSeconds(1))
                        .enablePeriodicRefresh(Duration.ofSeconds(30))
                        .build())
                .build());
        return made;
    }

    private RedisURI uri() {
        if (config.kind() == StoreConfig.Kind.SENTINEL) {
            RedisURI.Builder sentinels = RedisURI.builder().withSentinelMasterId(config.master());
            config.nodes().forEach(node -> sentinels.withSentinel(sentinel(node)));
            return secured(sentinels);
        }
        StoreConfig.Node node = config.nodes().getFirst();
        return secured(RedisURI.builder().withHost(node.host()).withPort(node.port()));
    }

    /** With its own login; TLS it takes from the URI that names it. */
    private RedisURI sentinel(StoreConfig.Node node) {
        RedisURI.Builder sentinel = RedisURI.builder().withHost(node.host()).withPort(node.port());
        return withLogin(sentinel, config.sentinelLogin()).build();
    }

    private RedisURI secured(RedisURI.Builder uri) {
        uri.withClientName("token-optimizer").withTimeout(COMMAND_TIMEOUT);
        if (config.tls()) {
            uri.withSsl(true).withVerifyPeer(SslVerifyMode.FULL);
        }
        return withLogin(uri, config.login()).build();
    }

    private static RedisURI.Builder withLogin(RedisURI.Builder uri, StoreConfig.Login login) {
        login.password().ifPresent(password -> {
            if (login.user().isPresent()) {
                uri.withAuthentication(login.user().get(), password);
            } else {
                uri.withPassword((CharSequence) password);
            }
        });
        return uri;
    }

    private <B extends ClientOptions.Builder> B options(B builder) {
        builder.autoReconnect(true)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .replayFilter(command -> true)
                .requestQueueSize(COMMANDS_MAX)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .timeoutOptions(TimeoutOptions.builder()
                        .timeoutCommands()
                        .fixedTimeout(COMMAND_TIMEOUT)
                        .build())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .keepAlive(true)
                        .tcpNoDelay(true)
                        .build());
        config.trust()
                .ifPresent(authorities -> builder.sslOptions(SslOptions.builder()
                        .jdkSslProvider()
                        .trustManager(authorities.toFile())
                        .build()));
        return builder;
    }

    /** One connection, and what can be asked through it. */
    record Wire(StatefulConnection<byte[], byte[]> connection, RedisClusterAsyncCommands<byte[], byte[]> commands) {

        static Wire of(StatefulRedisConnection<byte[], byte[]> connection) {
            return new Wire(connection, connection.async());
        }

        static Wire of(StatefulRedisClusterConnection<byte[], byte[]> connection) {
            return new Wire(connection, connection.async());
        }

        CompletionStage<Void> close() {
            return connection.closeAsync();
        }
    }
}
