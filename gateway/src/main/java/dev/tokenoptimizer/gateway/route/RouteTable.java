package dev.tokenoptimizer.gateway.route;

import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.dialect.RouteDialect;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds a request's route: by path prefix, else by the headers that only clients of one provider send. Whatever host a
 * client names plays no part. Paths of Azure's own begin like a route called {@code openai}: what can only be Azure's, by its path or
 * by the header of its key, goes there first, so that no key of Azure's is shown to another provider.
 */
public final class RouteTable {

    private static final String BEARER = "bearer ";
    private static final String API_KEY = "api-key";

    /** Begins every path of Azure's. */
    private static final String OF_AZURE = "/openai";

    /** Only Azure has deployments in its paths. */
    private static final String DEPLOYMENTS = OF_AZURE + "/deployments";

    /** Parts of Azure's own of which a longer prefix must not keep Azure's key. */
    private static final List<String> PARTS_OF_AZURE =
            List.of(OF_AZURE, DEPLOYMENTS, OF_AZURE + "/v1", OF_AZURE + "/responses");

    private final List<Route> routes;
    private final @Nullable Route anthropic;
    private final @Nullable Route openAi;
    private final @Nullable Route azure;
    private final @Nullable Route bedrock;
    private final @Nullable Route vertex;
    private final String prefixes;

    public RouteTable(GatewayConfig config) {
        routes = config.routes().stream()
                .map(route -> Route.of(route, config.optimization()))
                .sorted(Comparator.comparingInt(
                                (Route route) -> route.config().prefix().length())
                        .reversed())
                .toList();
        anthropic = first(config, RouteDialect.ANTHROPIC_MESSAGES);
        openAi = first(config, RouteDialect.OPENAI);
        azure = first(config, RouteDialect.AZURE_OPENAI);
        bedrock = first(config, RouteDialect.BEDROCK);
        vertex = first(config, RouteDialect.VERTEX);
        prefixes = config.routes().stream().map(RouteConfig::prefix).collect(Collectors.joining(", "));
    }

    private static @Nullable Route first(GatewayConfig config, RouteDialect dialect) {
        return config.routes().stream()
                .filter(route -> route.dialect() == dialect)
                .findFirst()
                .map(route -> Route.of(route, config.optimization()))
                .orElse(null);
    }

    /** Where a request goes; null when no route takes it. */
    public @Nullable Target find(HttpMethod method, String requestUri, MultiMap headers) {
        String uri = originForm(requestUri);
        if (uri == null || method.equals(HttpMethod.CONNECT)) {
            return null;
        }
        Route prefixed = byPrefix(uri);
        if (azure != null && isAzures(uri, headers, prefixed)) {
            return target(azure, method, uri, 0);
        }
        if (prefixed != null) {
            return target(prefixed, method, uri, prefixed.config().prefix().length());
        }
        if (bedrock != null && (uri.startsWith("/model/") || ClientSignature.isForBedrock(headers))) {
            return target(bedrock, method, uri, 0);
        }
        if (vertex != null && uri.contains("/publishers/anthropic/models/")) {
            return target(vertex, method, uri, 0);
        }
        if (anthropic != null && (headers.contains("anthropic-version") || headers.contains("x-api-key"))) {
            return target(anthropic, method, uri, 0);
        }
        if (azure != null && headers.contains(API_KEY)) {
            return target(azure, method, uri, 0);
        }
        if (openAi != null && comesFromOpenAiClient(headers)) {
            return target(openAi, method, uri, 0);
        }
        return null;
    }

    private @Nullable Route byPrefix(String uri) {
        for (Route route : routes) {
            if (isBelow(uri, route.config().prefix())) {
                return route;
            }
        }
        return null;
    }

    /**
     * Whether a request is for Azure whatever its prefix says. A bearer token at other paths than deployments may be anybody's: there the prefix
     * decides.
     */
    private static boolean isAzures(String uri, MultiMap headers, @Nullable Route prefixed) {
        if (!isBelow(uri, OF_AZURE) || (prefixed != null && prefixed.config().dialect() == RouteDialect.AZURE_OPENAI)) {
            return false;
        }
        return isBelow(uri, DEPLOYMENTS)
                || (headers.contains(API_KEY)
                        && (prefixed == null
                                || PARTS_OF_AZURE.contains(prefixed.config().prefix())));
    }

    /** Only Anthropic's clients send a bearer token together with a version, and those were looked for before. */
    private static boolean comesFromOpenAiClient(MultiMap headers) {
        String authorization = headers.get("authorization");
        return headers.contains("openai-organization")
                || headers.contains("openai-project")
                || headers.contains("openai-beta")
                || (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length()));
    }

    /** All prefixes, for error messages. */
    public String prefixes() {
        return prefixes;
    }

    public List<Route> routes() {
        return routes;
    }

    private static Target target(Route route, HttpMethod method, String uri, int from) {
        String rest = from == 0 ? uri : uri.substring(from);
        String path = ascii(rest.startsWith("/") ? rest : "/" + rest);
        return new Target(route, path, route.config().dialect().call(method.name(), path, route.config()::model));
    }

    /** Bytes beyond ASCII, which a URI must not have but clients send, written as RFC 3986 has them. */
    private static String ascii(String uri) {
        int clean = 0;
        while (clean < uri.length() && uri.charAt(clean) <= 0x7F) {
            clean++;
        }
        if (clean == uri.length()) {
            return uri;
        }
        StringBuilder escaped = new StringBuilder(uri.length() + 16).append(uri, 0, clean);
        for (int i = clean; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c > 0x7F) {
                escaped.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static boolean isBelow(String uri, String prefix) {
        return uri.startsWith(prefix) && endsPath(uri, prefix.length());
    }

    /** Whether a path ends, or a new segment begins, at an index. */
    private static boolean endsPath(String uri, int index) {
        return uri.length() == index || uri.charAt(index) == '/' || uri.charAt(index) == '?';
    }

    /** Path and query; an absolute URI loses its scheme and host. Null for anything else. */
    private static @Nullable String originForm(String uri) {
        if (uri.startsWith("/")) {
            return uri;
        }
        int authority = uri.indexOf("://");
        if (authority < 0) {
            return null;
        }
        for (int i = authority + 3; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c == '/') {
                return uri.substring(i);
            }
            if (c == '?') {
                return "/" + uri.substring(i);
            }
        }
        return "/";
    }
}
