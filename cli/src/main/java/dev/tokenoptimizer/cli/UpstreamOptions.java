package dev.tokenoptimizer.cli;

import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where routes lead instead of where the configuration says. */
final class UpstreamOptions {

    /** A URL may hold an equals sign, but its scheme comes first. */
    private static final Pattern NAMED = Pattern.compile("([^:/=]+)=(.*)");

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--upstream",
            paramLabel = "[ROUTE=]URL",
            description =
                    "Where routes lead, for example a running simulate command: a URL for all routes, ROUTE=URL for"
                            + " one of them, which lies over that. May be given for each route.")
    private List<String> upstreams = List.of();

    /** Whether anything was asked for. */
    boolean given() {
        return !upstreams.isEmpty();
    }

    /**
     * Environment variables that change these routes.
     *
     * @throws ParameterException if it names a route that is not configured, or one twice
     */
    Map<String, String> variables(GatewayConfig config) {
        List<String> routes = config.routes().stream().map(RouteConfig::name).toList();
        @Nullable String all = null;
        Map<String, String> named = new HashMap<>();
        for (String upstream : upstreams) {
            Matcher matcher = NAMED.matcher(upstream);
            String before = matcher.matches() ? named.put(matcher.group(1), matcher.group(2)) : all;
            if (before != null) {
                throw wrong("--upstream says twice where " + (matcher.matches() ? matcher.group(1) : "all routes")
                        + " should lead");
            }
            all = matcher.matches() ? all : upstream;
        }
        for (String name : named.keySet()) {
            if (!routes.contains(name)) {
                throw wrong("--upstream: there is no route " + name + "; there are "
                        + routes.stream().sorted().collect(Collectors.joining(", ")));
            }
        }
        Map<String, String> variables = new HashMap<>();
        for (String route : routes) {
            String url = named.getOrDefault(route, all);
            if (url != null) {
                variables.put(variable(route), url);
            }
        }
        return variables;
    }

    private static String variable(String route) {
        return "TOKEN_OPTIMIZER_ROUTES_" + route.toUpperCase(Locale.ROOT).replace('-', '_') + "_UPSTREAM";
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
