package dev.tokenoptimizer.gateway.config;

import java.util.Locale;
import java.util.function.Function;

/**
 * One setting.
 *
 * @param <C> what holds the value: the whole configuration, one route, or one account
 * @param <T> type of the value
 * @param path place in the file; {@code routes.*.} begins that of a route's setting, {@code routes.*.accounts.*.}
 *     that of an account's
 * @param kind how values are written
 * @param of reads the value from a configuration or route
 * @param usual the default, as documented
 * @param hot whether a change takes effect without a restart
 * @param meaning one sentence for the documentation, ending in a full stop
 */
record Setting<C, T>(String path, Kind<T> kind, Function<C, T> of, String usual, boolean hot, String meaning) {

    static final String ENVIRONMENT_PREFIX = "TOKEN_OPTIMIZER_";
    private static final String ANY_ROUTE = "*";

    /** The place of this setting for the route of that name. */
    String pathFor(String route) {
        return path.replace(ANY_ROUTE, route);
    }

    /** The place of this setting for an account of a route. */
    String pathFor(String route, String account) {
        return path.replaceFirst("\\*", route).replaceFirst("\\*", account);
    }

    /**
     * The environment variable that overrides a setting: dots and hyphens become underscores, an underscore goes before each
     * capital, all in capitals, with {@value #ENVIRONMENT_PREFIX} in front.
     */
    static String environmentName(String path) {
        return ENVIRONMENT_PREFIX
                + path.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                        .replaceAll("[.-]", "_")
                        .toUpperCase(Locale.ROOT);
    }
}
