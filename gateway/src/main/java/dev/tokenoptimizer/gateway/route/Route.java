package dev.tokenoptimizer.gateway.route;

import dev.tokenoptimizer.gateway.aws.SigningScope;
import dev.tokenoptimizer.gateway.config.Credential;
import dev.tokenoptimizer.gateway.config.OptimizationConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.dialect.RouteDialect.KeyHeader;
import dev.tokenoptimizer.optimizer.Mode;
import dev.tokenoptimizer.plan.ClientMarkers;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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
 * @param account name of the account that this is the route of; {@value #NO_ACCOUNT} where a route has none
 * @param accounts the same route as each of its accounts has it; none where a route has none
 */
public record Route(
        RouteConfig config,
        String host,
        int port,
        boolean tls,
        String basePath,
        Mode mode,
        ClientMarkers clientMarkers,
        String account,
        List<Route> accounts) {

    /** Account of a route that has none. */
    public static final String NO_ACCOUNT = "none";

    private static final String API_KEY = "x-api-key";
    private static final String AZURE_API_KEY = "api-key";
    private static final String GOOG_API_KEY = "x-goog-api-key";
    private static final String AUTHORIZATION = "authorization";
    private static final String BEARER = "Bearer ";

    static Route of(RouteConfig config, OptimizationConfig general) {
        List<Route> accounts = config.accounts().stream()
                .map(account -> of(config.at(account), account.name(), List.of(), general))
                .toList();
        return accounts.size() == 1 ? accounts.get(0) : of(config, NO_ACCOUNT, accounts, general);
    }

    private static Route of(RouteConfig config, String account, List<Route> accounts, OptimizationConfig general) {
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
                config.clientMarkers().orElse(general.clientMarkers()),
                account,
                accounts);
    }

    /** The gateway's own credential there; empty where the client's passes. */
    public Optional<Credential> credential() {
        return config.credential().value();
    }

    /** How requests there are signed by the gateway; empty where they are not. */
    public Optional<SigningScope> signing() {
        return config.credential().aws().flatMap(aws -> aws.scope(config.upstream()));
    }

    /** Scheme and host, and the port where it is not the usual one: what is signed with a request. */
    public String origin() {
        boolean usual = port == (tls ? 443 : 80);
        String name = host.contains(":") ? "[" + host + "]" : host;
        return (tls ? "https://" : "http://") + name + (usual ? "" : ":" + port);
    }

    /** Host and base path of the upstream, and the port where it is not the usual one. */
    String address() {
        return origin().substring(origin().indexOf("://") + 3) + basePath;
    }

    /** Puts the gateway's own credential into a request that carries the client's, if there is one. */
    public void authorize(MultiMap headers) {
        if (config.credential().isOwn()) {
            headers.remove(API_KEY).remove(AUTHORIZATION).remove(AZURE_API_KEY).remove(GOOG_API_KEY);
            ClientSignature.remove(headers);
        }
        credential().ifPresent(own -> {
            switch (keyHeader()) {
                case X_API_KEY -> headers.set(API_KEY, own.value());
                case BEARER -> headers.set(AUTHORIZATION, BEARER + own.value());
                case API_KEY -> headers.set(AZURE_API_KEY, own.value());
                case GOOG_API_KEY -> headers.set(GOOG_API_KEY, own.value());
            }
        });
    }

    /** Whether what the provider is shown is a bearer token: the gateway's own, or else the client's. */
    boolean showsBearer(MultiMap headers) {
        if (config.credential().isOwn()) {
            return credential().isPresent() && keyHeader() == KeyHeader.BEARER;
        }
        String authorization = headers.get(AUTHORIZATION);
        return authorization != null
                && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                && !headers.contains(AZURE_API_KEY)
                && !headers.contains(API_KEY);
    }

    private KeyHeader keyHeader() {
        return config.credential().header().to(config.dialect());
    }

    public String name() {
        return config.name();
    }
}
