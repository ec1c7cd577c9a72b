package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.LimitsConfig;
import dev.tokenoptimizer.gateway.config.OptimizationConfig;
import dev.tokenoptimizer.gateway.config.SharedStoreConfig;
import dev.tokenoptimizer.gateway.config.TimeoutsConfig;
import dev.tokenoptimizer.gateway.route.Callers;
import dev.tokenoptimizer.gateway.route.RouteTable;

/** The settings that one exchange sees from its beginning to its end, in the form in which it needs them. */
public record Settings(
        RouteTable routes,
        Callers callers,
        OptimizationConfig optimization,
        LimitsConfig limits,
        TimeoutsConfig timeouts,
        long requestIdleNanos,
        long firstByteNanos,
        long answerIdleNanos,
        long clientIdleNanos,
        SharedStoreConfig store) {

    public static Settings of(GatewayConfig config) {
        TimeoutsConfig timeouts = config.timeouts();
        return new Settings(
                new RouteTable(config),
                new Callers(config.callers()),
                config.optimization(),
                config.limits(),
                timeouts,
                timeouts.requestIdle().toNanos(),
                timeouts.firstByte().toNanos(),
                timeouts.answerIdle().toNanos(),
                timeouts.clientIdle().toNanos(),
                config.store());
    }
}
