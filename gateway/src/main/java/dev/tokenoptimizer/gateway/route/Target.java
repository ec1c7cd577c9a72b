package dev.tokenoptimizer.gateway.route;

import dev.tokenoptimizer.gateway.dialect.PromptCall;
import org.jspecify.annotations.Nullable;

/**
 * Where one request goes.
 *
 * @param route its route
 * @param path path and query below the route's prefix
 * @param prompt the prompt that it carries; null for all else
 */
public record Target(Route route, String path, @Nullable PromptCall prompt) {

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
        return new Target(account, path, prompt);
    }
}
