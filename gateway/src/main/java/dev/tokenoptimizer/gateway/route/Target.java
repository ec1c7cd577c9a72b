package dev.tokenoptimizer.gateway.route;

import org.jspecify.annotations.Nullable;

/**
 * Where one request goes.
 *
 * @param route its route
 * @param path path and query below the route's prefix
 * @param dialect name of the API whose path and method these are, where a request of it carries a prompt; null for all else
 */
public record Target(Route route, String path, @Nullable String dialect) {

    /** Path and query to ask the upstream for. */
    public String uri() {
        return route.basePath().isEmpty() ? path : route.basePath() + path;
    }

    /** The same request at the first of the route's accounts, if it has any. */
    public Target atFirst() {
        return route.accounts().isEmpty() ? this : at(route.accounts().get(0));
    }

    /** The same request at one of the route's accounts. */
    public Target at(Route account) {
        return new Target(account, path, dialect);
    }
}
