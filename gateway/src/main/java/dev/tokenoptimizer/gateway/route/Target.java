package dev.tokenoptimizer.gateway.route;

/**
 * Where one request goes.
 *
 * @param route its route
 * @param uri path and query to ask the upstream for
 * @param prompt whether path and method are those of a request that carries a prompt
 */
public record Target(Route route, String uri, boolean prompt) {}
