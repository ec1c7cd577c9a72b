package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.gateway.aws.SigningScope;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.LimitsConfig;
import dev.tokenoptimizer.gateway.config.OptimizationConfig;
import dev.tokenoptimizer.gateway.config.SharedStoreConfig;
import dev.tokenoptimizer.gateway.config.TimeoutsConfig;
import dev.tokenoptimizer.gateway.route.Callers;
import dev.tokenoptimizer.gateway.route.RouteTable;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /** Profiles whose AWS credentials routes sign with. */
    public Set<Optional<String>> profiles() {
        return routes.routes().stream()
                .flatMap(route -> Stream.concat(Stream.of(route), route.accounts().stream()))
                .flatMap(route -> route.signing().stream())
                .map(SigningScope::profile)
                .collect(Collectors.toSet());
    }

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
