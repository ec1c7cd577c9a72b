package dev.tokenoptimizer.gateway;

import dev.tokenoptimizer.gateway.affinity.Affinity;
import dev.tokenoptimizer.gateway.affinity.SharedTies;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.exchange.ExchangeListener;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.gateway.exchange.Optimizers;
import dev.tokenoptimizer.gateway.hold.LocalLeads;
import dev.tokenoptimizer.optimizer.Optimizer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A gateway under test with a clock that the test moves, and the reports of its exchanges. */
final class Running implements AutoCloseable {

    static final byte[] SECRET = "0123456789abcdef".getBytes(StandardCharsets.UTF_8);

    final MarkingOptimizer optimizer;
    final BlockingQueue<ExchangeReport> reports = new LinkedBlockingQueue<>();
    final Gateway gateway;
    private final AtomicLong nanos = new AtomicLong();

    Running(GatewayConfig config) {
        this(config, new MarkingOptimizer(), List.of());
    }

    Running(GatewayConfig config, Optimizer optimizer, List<ExchangeListener> listeners) {
        this(
                config,
                dialect -> optimizer,
                optimizer instanceof MarkingOptimizer marking ? marking : new MarkingOptimizer(),
                listeners,
                Optional.empty());
    }

    /** Where APIs have optimizers of their own. */
    Running(GatewayConfig config, Optimizers optimizers) {
        this(config, optimizers, new MarkingOptimizer(), List.of(), Optional.empty());
    }

    /** Where other instances know of accounts. */
    Running(GatewayConfig config, Optimizers optimizers, SharedTies others) {
        this(config, optimizers, new MarkingOptimizer(), List.of(), Optional.of(others));
    }

    private Running(
            GatewayConfig config,
            Optimizers optimizers,
            MarkingOptimizer optimizer,
            List<ExchangeListener> listeners,
            Optional<SharedTies> others) {
        this.optimizer = optimizer;
        List<ExchangeListener> all = new ArrayList<>(listeners);
        all.add(reports::add);
        gateway = new Gateway(
                config,
                SECRET,
                optimizers,
                new LocalLeads(nanos::get),
                new Affinity(nanos::get, others),
                all,
                () -> Instant.ofEpochMilli(1_000),
                nanos::get);
        gateway.start().toCompletableFuture().join();
    }

    /** One event loop, any port, one route to an upstream. */
    static GatewayConfig config(URI upstream) {
        GatewayConfig defaults = GatewayConfig.defaults();
        return defaults.withListen(defaults.listen().withAddress("127.0.0.1", 0))
                .withRoutes(List.of(RouteConfig.anthropic("anthropic", "/anthropic", upstream)));
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + gateway.port() + path);
    }

    void advance(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    ExchangeReport report() throws InterruptedException {
        ExchangeReport report = reports.poll(10, TimeUnit.SECONDS);
        if (report == null) {
            throw new AssertionError("no exchange was closed");
        }
        return report;
    }

    MarkingOptimizer.Marked prepared() throws InterruptedException {
        MarkingOptimizer.Marked prepared = optimizer.prepared.poll(10, TimeUnit.SECONDS);
        if (prepared == null) {
            throw new AssertionError("no request was prepared");
        }
        return prepared;
    }

    /** Waits for something that other threads bring about. */
    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain: " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        gateway.close().toCompletableFuture().join();
    }
}
