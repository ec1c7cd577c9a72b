package dev.tokenoptimizer.gateway.route;

import dev.tokenoptimizer.gateway.config.OptimizationConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.optimizer.Mode;
import dev.tokenoptimizer.plan.ClientMarkers;
import java.util.Locale;

/**
 * A route, ready for use.
 *
 * @param config as configured
 * @param host upstream host
 * @param port upstream port
 * @param tls whether the upstream is spoken to with TLS
 * @param basePath put before each path, without a slash at the end
 * @param mode mode of this route
 * @param clientMarkers marker mode of this route
 */
public record Route(
        RouteConfig config,
        String host,
        int port,
        boolean tls,
        String basePath,
        Mode mode,
        ClientMarkers clientMarkers) {

    static Route of(RouteConfig config, OptimizationConfig general) {
        boolean tls = config.upstream().getScheme().toLowerCase(Locale.ROOT).equals("https");
        int port = config.upstream().getPort();
        String path = config.upstream().getRawPath();
        String host = config.upstream().getHost();
        return new Route(
                config,
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                port > 0 ? port : tls ? 443 : 80,
                tls,
                path.endsWith("/") ? path.substring(0, path.length() - 1) : path,
                config.mode().orElse(general.mode()),
                config.clientMarkers().orElse(general.clientMarkers()));
    }

    public String name() {
        return config.name();
    }
}
