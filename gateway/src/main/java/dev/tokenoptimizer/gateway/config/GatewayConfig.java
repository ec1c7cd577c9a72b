package dev.tokenoptimizer.gateway.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * All settings of a gateway. {@link #defaults()} proxies the public endpoints and needs no file.
 *
 * @param listen where clients connect
 * @param routes where requests go; prefixes are unique
 * @param callers who may use routes on which the gateway shows a credential of its own
 * @param optimization what is done to requests, unless a route says otherwise
 * @param learning what may be learned, and how it outlives a restart
 * @param limits bounds on memory and connections
 * @param timeouts how long the gateway waits
 * @param secret what keys the fingerprints
 * @param store where instances share what they learn
 * @param tariffs tariff file laid over the shipped one; empty for the shipped one alone
 * @param admin where health and metrics are served
 */
public record GatewayConfig(
        ListenConfig listen,
        List<RouteConfig> routes,
        CallersConfig callers,
        OptimizationConfig optimization,
        LearningConfig learning,
        LimitsConfig limits,
        TimeoutsConfig timeouts,
        SecretConfig secret,
        SharedStoreConfig store,
        Optional<Path> tariffs,
        AdminConfig admin) {

    public GatewayConfig {
        routes = List.copyOf(routes);
        long distinct = routes.stream().map(RouteConfig::prefix).distinct().count();
        if (distinct != routes.size()) {
            throw new IllegalArgumentException("two routes have the same prefix; give each its own");
        }
    }

    /** Every default: the public endpoints of Anthropic and OpenAI behind the loopback address. */
    public static GatewayConfig defaults() {
        return new GatewayConfig(
                ListenConfig.defaults(),
                List.of(RouteConfig.anthropic(), RouteConfig.openAi()),
                CallersConfig.NONE,
                OptimizationConfig.defaults(),
                LearningConfig.defaults(),
                LimitsConfig.defaults(),
                TimeoutsConfig.defaults(),
                SecretConfig.defaults(),
                SharedStoreConfig.defaults(),
                Optional.empty(),
                AdminConfig.defaults());
    }

    public GatewayConfig withListen(ListenConfig changed) {
        return new GatewayConfig(
                changed, routes, callers, optimization, learning, limits, timeouts, secret, store, tariffs, admin);
    }

    public GatewayConfig withRoutes(List<RouteConfig> changed) {
        return new GatewayConfig(
                listen, changed, callers, optimization, learning, limits, timeouts, secret, store, tariffs, admin);
    }

    public GatewayConfig withCallers(CallersConfig changed) {
        return new GatewayConfig(
                listen, routes, changed, optimization, learning, limits, timeouts, secret, store, tariffs, admin);
    }

    public GatewayConfig withOptimization(OptimizationConfig changed) {
        return new GatewayConfig(
                listen, routes, callers, changed, learning, limits, timeouts, secret, store, tariffs, admin);
    }

    public GatewayConfig withLearning(LearningConfig changed) {
        return new GatewayConfig(
                listen, routes, callers, optimization, changed, limits, timeouts, secret, store, tariffs, admin);
    }

    public GatewayConfig withLimits(LimitsConfig changed) {
        return new GatewayConfig(
                listen, routes, callers, optimization, learning, changed, timeouts, secret, store, tariffs, admin);
    }

    public GatewayConfig withTimeouts(TimeoutsConfig changed) {
        return new GatewayConfig(
                listen, routes, callers, optimization, learning, limits, changed, secret, store, tariffs, admin);
    }

    public GatewayConfig withSecret(SecretConfig changed) {
        return new GatewayConfig(
                listen, routes, callers, optimization, learning, limits, timeouts, changed, store, tariffs, admin);
    }

    public GatewayConfig withStore(SharedStoreConfig changed) {
        return new GatewayConfig(
                listen, routes, callers, optimization, learning, limits, timeouts, secret, changed, tariffs, admin);
    }

    public GatewayConfig withTariffs(Optional<Path> changed) {
        return new GatewayConfig(
                listen, routes, callers, optimization, learning, limits, timeouts, secret, store, changed, admin);
    }

    public GatewayConfig withAdmin(AdminConfig changed) {
        return new GatewayConfig(
                listen, routes, callers, optimization, learning, limits, timeouts, secret, store, tariffs, changed);
    }

    /**
     * The first route whose credential anybody could use who reaches the gateway: it listens beyond the loopback address and has no
     * tokens for its callers. Such a configuration is not to be put in force.
     */
    public Optional<RouteConfig> exposed() {
        return listen.isLoopback() || !callers.tokens().isEmpty()
                ? Optional.empty()
                : routes.stream().filter(RouteConfig::showsOwnCredential).findFirst();
    }
}
