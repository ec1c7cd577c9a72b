package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.gateway.hold.EventLoop;
import dev.tokenoptimizer.gateway.http.BodyGatherer;
import dev.tokenoptimizer.gateway.http.Upstreams;
import dev.tokenoptimizer.gateway.route.Route;
import dev.tokenoptimizer.gateway.route.ScopeResolver;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One event loop's share of the traffic: its connections, its exchanges in flight, its upstream pools, its clock. */
public final class Lane implements EventLoop {

    private static final System.Logger LOG = System.getLogger(Lane.class.getName());
    private static final long LINGER_NANOS = 5_000_000_000L;

    private final Shared shared;
    private final Vertx vertx;
    private final Context context;
    private final Upstreams upstreams;
    private final ScopeResolver scopes;
    private final List<Exchange> inFlight = new ArrayList<>();
    private final Map<HttpConnection, Client> clients = new HashMap<>();
    private boolean cutting;

    /**
     * A lane on the event loop of a context.
     *
     * @param loops number of lanes
     * @param secret what keys the credential hashes
     */
    public Lane(Shared shared, Vertx vertx, Context context, int loops, byte[] secret) {
        this.shared = shared;
        this.vertx = vertx;
        this.context = context;
        this.upstreams = new Upstreams(vertx, loops);
        this.scopes = new ScopeResolver(secret, shared.workspaces());
    }

    /** A client connected. */
    public void connected(HttpConnection connection) {
        boolean admitted = shared.connections().incrementAndGet()
                <= shared.settings().get().limits().connectionsMax();
        clients.put(connection, new Client(admitted, shared.nanoClock().getAsLong()));
        BodyGatherer.install(connection);
        connection.exceptionHandler(broken -> LOG.log(Level.DEBUG, "a client connection broke", broken));
        connection.closeHandler(gone -> {
            clients.remove(connection);
            shared.connections().decrementAndGet();
        });
    }

    /** A request's head arrived. */
    public void handle(HttpServerRequest request) {
        Client client = clients.get(request.connection());
        boolean room = shared.inFlight().incrementAndGet()
                <= shared.settings().get().limits().inFlightMax();
        if (client != null) {
            client.open++;
        }
        Exchange exchange = new Exchange(this, shared, request);
        exchange.seat = inFlight.size();
        inFlight.add(exchange);
        boolean seated = client == null || client.admitted;
        exchange.start(
                !seated ? Admission.TOO_MANY_CONNECTIONS : room ? Admission.ADMITTED : Admission.TOO_MANY_REQUESTS);
        if (!seated) {
            request.connection().shutdown(LINGER_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    void closed(Exchange exchange, HttpServerRequest request) {
        Exchange last = inFlight.removeLast();
        if (last != exchange) {
            inFlight.set(exchange.seat, last);
            last.seat = exchange.seat;
        }
        shared.inFlight().decrementAndGet();
        Client client = clients.get(request.connection());
        if (client != null) {
            client.open--;
            client.sinceNanos = shared.nanoClock().getAsLong();
        }
    }

    /**
     * The request was answered before it was read: what still comes is thrown away for a while, so that the answer is not
     * lost to a connection reset, and then the connection closes.
     */
    void discardRest(HttpServerRequest request) {
        request.handler(null);
        request.resume();
        if (request.version() == HttpVersion.HTTP_2) {
            return;
        }
        request.endHandler(end -> request.connection().close());
        Client client = clients.get(request.connection());
        if (client != null) {
            client.lingers = true;
        }
    }

    /** Looks after everything that waits. */
    public void tick() {
        long now = shared.nanoClock().getAsLong();
        for (int i = inFlight.size() - 1; i >= 0; i--) {
            // A tick may close several; those moved into a free seat were looked at already.
            if (i < inFlight.size()) {
                inFlight.get(i).tick(now);
            }
        }
        long idle = shared.settings().get().clientIdleNanos();
        for (Map.Entry<HttpConnection, Client> entry : List.copyOf(clients.entrySet())) {
            Client client = entry.getValue();
            if (client.open == 0 && now - client.sinceNanos > (client.lingers ? LINGER_NANOS : idle)) {
                entry.getKey().close();
            }
        }
    }

    /** Breaks off whatever is still in flight. */
    public void cutAll() {
        cutting = true;
        for (Exchange exchange : List.copyOf(inFlight)) {
            exchange.cutByDrain();
        }
    }

    /** Closes upstream pools that the settings no longer name. */
    public void reconfigured() {
        Settings settings = shared.settings().get();
        upstreams.retainOnly(settings.routes().routes(), settings.limits(), settings.timeouts());
    }

    /** Closes the upstream pools. */
    public Future<Void> close() {
        return upstreams.close();
    }

    @Override
    public void run(Runnable task) {
        context.runOnContext(now -> task.run());
    }

    @Override
    public Runnable later(Duration delay, Runnable task) {
        long timer = vertx.setTimer(Math.max(1, delay.toMillis()), fired -> task.run());
        return () -> vertx.cancelTimer(timer);
    }

    boolean isCutting() {
        return cutting;
    }

    ScopeResolver scopes() {
        return scopes;
    }

    Future<HttpClientRequest> open(Route route, Settings settings, HttpMethod method, String uri) {
        return upstreams
                .pool(route, settings.limits(), settings.timeouts())
                .request(new RequestOptions().setMethod(method).setURI(uri));
    }

    /** One client connection. */
    private static final class Client {
        private final boolean admitted;
        private int open;
        private long sinceNanos;
        private boolean lingers;

        Client(boolean admitted, long sinceNanos) {
            this.admitted = admitted;
            this.lingers = !admitted;
            this.sinceNanos = sinceNanos;
        }
    }
}
