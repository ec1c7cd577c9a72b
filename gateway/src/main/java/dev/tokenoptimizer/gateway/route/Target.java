package dev.tokenoptimizer.gateway.route;

import org.jspecify.annotations.Nullable;

/**
 * Where one request goes.
 *
 * @param route its route
 * @param uri path and query to ask the upstream for
 * @param dialect name of the API whose path and method these are, where a request of it carries a prompt; null for all else
 */
public record Target(Route route, String uri, @Nullable String dialect) {}
