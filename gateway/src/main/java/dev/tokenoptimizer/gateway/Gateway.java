package dev.tokenoptimizer.gateway;

import dev.tokenoptimizer.gateway.affinity.Affinity;
import dev.tokenoptimizer.gateway.aws.AwsChain;
import dev.tokenoptimizer.gateway.aws.Signatures;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.exchange.Defects;
import dev.tokenoptimizer.gateway.exchange.ExchangeListener;
import dev.tokenoptimizer.gateway.exchange.GuardedListener;
import dev.tokenoptimizer.gateway.exchange.Lane;
import dev.tokenoptimizer.gateway.exchange.Notices;
import dev.tokenoptimizer.gateway.exchange.Optimizers;
import dev.tokenoptimizer.gateway.exchange.PlanningThreads;
import dev.tokenoptimizer.gateway.exchange.RequestIds;
import dev.tokenoptimizer.gateway.exchange.Settings;
import dev.tokenoptimizer.gateway.exchange.Shared;
import dev.tokenoptimizer.gateway.hold.Leads;
import dev.tokenoptimizer.gateway.http.ByteBudget;
import dev.tokenoptimizer.gateway.http.Servers;
import dev.tokenoptimizer.gateway.route.ApplicationLabels;
import dev.tokenoptimizer.gateway.route.Workspaces;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The proxy between applications and providers. Start it once; {@link #drain} or {@link #close} ends it. Thread-safe.
 */
public final class Gateway {

    private static final long TICK_MILLIS = 100;

    /** Between breaking off what is in flight and closing its connections. */
    private static final Duration CUT_TIME = Duration.ofMillis(500);

    /** So many connections beyond the limit are told why they are not served; further ones are closed without a word. */
    private static final int CONNECTIONS_TOLD_MAX = 1_024;

    /** Vert.x's way to ask for one free port that all event loops share. */
    private static final int ANY_PORT_SHARED = -1;

    private final Vertx vertx;
    private final byte[] secret;
    private final Defects defects = new Defects();
    private final Shared shared;
    private final List<Loop> loops = new CopyOnWriteArrayList<>();
    private volatile GatewayConfig config;
    private volatile Settings settings;
    private volatile GatewayState state = GatewayState.STARTING;
    private volatile int port;
    private @Nullable Future<Void> ending;

    /**
     * A gateway that is not listening yet.
     *
     * @param secret the deployment's secret, keys the hashes of credentials
     * @param leads who writes first what requests share
     * @param affinity which of several accounts serves a request
     * @param listeners hear what happens to requests
     * @param clock time for everything that becomes data
     * @param nanoClock time for durations, nanoseconds from any origin
     */
    public Gateway(
            GatewayConfig config,
            byte[] secret,
            Optimizers optimizers,
            Leads leads,
            Affinity affinity,
            List<ExchangeListener> listeners,
            InstantSource clock,
            LongSupplier nanoClock) {
        this(
                config,
                secret,
                optimizers,
                leads,
                affinity,
                listeners,
                clock,
                nanoClock,
                AwsChain.standard(),
                new Workspaces(provider -> false));
    }

    /**
     * One that signs.
     *
     * @param awsChain where AWS credentials come from
     * @param workspaces whose cache credentials lead to
     */
    public Gateway(
            GatewayConfig config,
            byte[] secret,
            Optimizers optimizers,
            Leads leads,
            Affinity affinity,
            List<ExchangeListener> listeners,
            InstantSource clock,
            LongSupplier nanoClock,
            AwsChain awsChain,
            Workspaces workspaces) {
        this.config = guarded(config);
        this.settings = Settings.of(config);
        this.secret = secret.clone();
        this.vertx = Servers.stack(
                config.listen(),
                () -> this.config.limits().connectionsMax() + CONNECTIONS_TOLD_MAX,
                config.timeouts().clientIdle());
        this.shared = new Shared(
                optimizers,
                ExchangeListener.all(listeners.stream()
                        .<ExchangeListener>map(listener -> new GuardedListener(listener, defects))
                        .toList()),
                defects,
                clock,
                nanoClock,
                () -> settings,
                new ByteBudget(config.limits().bufferedBytesMax()),
                new PlanningThreads(
                        config.limits().planningThreads(), config.limits().planningQueueMax()),
                new ApplicationLabels(config.optimization().applicationsMax()),
                workspaces,
                leads,
                affinity,
                new Signatures(awsChain, clock),
                new Notices(),
                new RequestIds(new SecureRandom().nextLong()),
                new AtomicInteger(),
                new AtomicInteger());
    }

    /** Opens the port. Fails when it is taken or a certificate cannot be read. */
    public CompletionStage<Void> start() {
        GatewayConfig now = config;
        int count = now.listen().effectiveEventLoops();
        return shared.signatures()
                .hold(settings.profiles())
                .thenCompose(asked -> vertx.deployVerticle(
                                () -> new Loop(count), new DeploymentOptions().setInstances(count))
                        .<Void>mapEmpty()
                        .onSuccess(ready -> started())
                        .toCompletionStage());
    }

    /** The port that clients connect to; 0 before the start. */
    public int port() {
        return port;
    }

    public GatewayState state() {
        return state;
    }

    /** Requests in flight. */
    public int inFlight() {
        return shared.inFlight().get();
    }

    /** Client connections open now. */
    public int connections() {
        return shared.connections().get();
    }

    /** Bytes of request bodies held now. */
    public long bufferedBytes() {
        return shared.budget().held();
    }

    /** Requests that wait for another one to write what they share. */
    public int held() {
        return shared.leads().followers();
    }

    /** Failures of our own that were caught. */
    public Defects defects() {
        return defects;
    }

    /** The network stack, for other servers of the same process. */
    public Vertx vertx() {
        return vertx;
    }

    /** The settings in force. */
    public GatewayConfig config() {
        return config;
    }

    /**
     * Puts new settings in force for all requests that begin from now on; those that need a restart keep their old values
     * until then.
     *
     * @throws IllegalArgumentException if together they would let anybody use a credential of the gateway's own
     */
    public synchronized void reconfigure(GatewayConfig changed) {
        GatewayConfig old = config;
        GatewayConfig merged = changed.withListen(old.listen())
                .withSecret(old.secret())
                .withStore(old.store())
                .withTariffs(old.tariffs())
                .withAdmin(old.admin());
        config = guarded(merged);
        shared.budget().resize(merged.limits().bufferedBytesMax());
        shared.applications().resize(merged.optimization().applicationsMax());
        settings = Settings.of(merged);
        CompletionStage<Void> _ = shared.signatures().hold(settings.profiles());
        for (Loop loop : loops) {
            loop.lane().run(loop.lane()::reconfigured);
        }
    }

    private static GatewayConfig guarded(GatewayConfig config) {
        config.exposed().ifPresent(route -> {
            throw new IllegalArgumentException("route '" + route.name() + "' has a credential of the gateway's own, "
                    + config.listen().host()
                    + " can be reached from other machines, and no callers' tokens are configured");
        });
        return config;
    }

    /** Takes no new requests, lets those in flight finish within the configured time, then closes. Safe to call again. */
    public synchronized CompletionStage<Void> drain() {
        if (ending == null) {
            ending = end(config.timeouts().drain());
        }
        return ending.toCompletionStage();
    }

    /** Closes at once, also while a drain is under way. Safe to call again. */
    public synchronized CompletionStage<Void> close() {
        if (ending == null) {
            ending = end(Duration.ZERO);
        } else if (state != GatewayState.STOPPED) {
            loops.forEach(Loop::cut);
        }
        return ending.toCompletionStage();
    }

    private Future<Void> end(Duration patience) {
        state = GatewayState.DRAINING;
        List<Future<Void>> ending = new ArrayList<>();
        for (Loop loop : loops) {
            ending.add(loop.end(patience));
        }
        return Future.join(ending)
                .<Void>mapEmpty()
                .eventually(() -> vertx.close())
                .onComplete(done -> {
                    shared.planning().close();
                    shared.signatures().close();
                    state = GatewayState.STOPPED;
                });
    }

    private synchronized void started() {
        if (state == GatewayState.STARTING) {
            state = GatewayState.READY;
        }
    }

    /** One event loop with its server. */
    private final class Loop extends VerticleBase {

        private final int count;

        @SuppressWarnings("NullAway.Init")
        private Lane lane;

        @SuppressWarnings("NullAway.Init")
        private HttpServer server;

        Loop(int count) {
            this.count = count;
        }

        @Override
        public void init(Vertx stack, Context own) {
            super.init(stack, own);
            lane = new Lane(shared, stack, own, count, secret);
            server = Servers.create(stack, config.listen(), config.limits())
                    .connectionHandler(lane::connected)
                    .requestHandler(lane::handle)
                    .invalidRequestHandler(lane::handle);
        }

        @Override
        public Future<?> start() {
            vertx.setPeriodic(TICK_MILLIS, tick -> lane.tick());
            int wanted = config.listen().port();
            return server.listen(
                            wanted == 0 ? ANY_PORT_SHARED : wanted,
                            config.listen().host())
                    .onSuccess(listening -> {
                        port = listening.actualPort();
                        loops.add(this);
                    });
        }

        Lane lane() {
            return lane;
        }

        /** Breaks off what the end of this loop still waits for. */
        void cut() {
            try {
                lane.run(() -> {
                    lane.cutAll();
                    server.close();
                });
            } catch (RejectedExecutionException ended) {
                // The loop is gone already, and nothing waits.
            }
        }

        /** Lets go of the clients first: what they still wait for needs the upstream. */
        Future<Void> end(Duration patience) {
            Promise<Void> ended = Promise.promise();
            lane.run(() -> {
                if (patience.isZero()) {
                    lane.cutAll();
                } else {
                    vertx.setTimer(patience.toMillis(), over -> lane.cutAll());
                }
                server.shutdown(patience.plus(CUT_TIME))
                        .onComplete(closed -> lane.run(() -> lane.close().onComplete(done -> ended.tryComplete())));
            });
            return ended.future();
        }
    }
}
