package dev.tokenoptimizer.gateway.http;

import dev.tokenoptimizer.gateway.route.ClientSignature;
import dev.tokenoptimizer.gateway.route.Route;
import dev.tokenoptimizer.optimizer.PreparedRequest;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which headers do not pass unchanged; all others keep their names, order and values. {@code docs/headers.md} tells the same
 * in words.
 */
public final class HeaderRules {

    /** Asks for this request to be left alone ({@code off}) or only measured ({@code observe}). Not forwarded. */
    public static final String OPT_OUT = "x-token-optimizer";

    /** Names the calling application. Not forwarded. */
    public static final String APPLICATION = "x-token-optimizer-application";

    /** Our id of the request, on every answer. */
    public static final String REQUEST_ID = "x-token-optimizer-request-id";

    /** The plan, on answers, where the setting asks for it. */
    public static final String PLAN = "x-token-optimizer-plan";

    private HeaderRules() {}

    /**
     * Copies what goes on to the provider: all but hop-by-hop headers, {@code Host}, {@code Expect}, {@code Content-Length}
     * and our own. {@code Host} and {@code Content-Length} are set by whoever sends.
     *
     * @param narrowEncodings whether {@code Accept-Encoding} is narrowed to what the usage tap understands
     * @param joinCookies whether cookies come in pieces, as HTTP/2 allows, and are to be one header (RFC 9113 section 8.2.3)
     */
    public static void copyRequest(MultiMap from, MultiMap to, boolean narrowEncodings, boolean joinCookies) {
        String connection = namedByConnection(from);
        for (Map.Entry<String, String> header : from) {
            String name = header.getKey();
            if (!staysHere(name, connection)) {
                if (narrowEncodings && name.equalsIgnoreCase("accept-encoding")) {
                    to.add(name, AcceptedEncodings.narrow(header.getValue()));
                } else {
                    to.add(name, header.getValue());
                }
            }
        }
        if (joinCookies) {
            List<String> cookies = from.getAll("cookie");
            if (cookies.size() > 1) {
                to.set("cookie", String.join("; ", cookies));
            }
        }
    }

    /**
     * Writes the head of a request as it goes to a route. What its client signed goes on as it came: its own name of the host, which is not
     * followed, and our headers too.
     */
    public static void writeHead(
            HttpServerRequest from, HttpClientRequest to, Route route, @Nullable PreparedRequest plan) {
        boolean signed = ClientSignature.binds(route, from.headers());
        boolean narrow = plan != null && !signed;
        copyRequest(from.headers(), to.headers(), narrow, from.version() == HttpVersion.HTTP_2);
        if (plan != null) {
            adapt(to.headers(), plan);
        }
        if (signed) {
            keepSigned(from, to);
        } else {
            route.authorize(to.headers());
        }
    }

    /** Adds what a plan needs: a key that goes into a header, and no content encoding for an answer that does not go on as it comes. */
    private static void adapt(MultiMap to, PreparedRequest plan) {
        if (plan.asksForUsage()) {
            to.set("accept-encoding", "identity");
        }
        plan.keyHeader().filter(key -> !to.contains(key.name())).ifPresent(key -> to.set(key.name(), key.value()));
    }

    private static void keepSigned(HttpServerRequest from, HttpClientRequest to) {
        HostAndPort host = from.authority();
        if (host != null) {
            to.authority(host);
        }
        for (Map.Entry<String, String> header : from.headers()) {
            if (isOurs(header.getKey())) {
                to.headers().add(header.getKey(), header.getValue());
            }
        }
    }

    /** Copies what goes back to the client: all but hop-by-hop headers and our own names. */
    public static void copyAnswer(MultiMap from, MultiMap to) {
        String connection = namedByConnection(from);
        for (Map.Entry<String, String> header : from) {
            String name = header.getKey();
            if (!isHopByHop(name, connection) && !isOurs(name)) {
                to.add(name, header.getValue());
            }
        }
    }

    private static boolean staysHere(String name, @Nullable String connection) {
        return name.isEmpty()
                || name.startsWith(":")
                || isHopByHop(name, connection)
                || isOurs(name)
                || switch (name.length()) {
                    case 4 -> name.equalsIgnoreCase("host");
                    case 6 -> name.equalsIgnoreCase("expect");
                    case 14 -> name.equalsIgnoreCase("content-length");
                    default -> false;
                };
    }

    /** RFC 9110 section 7.6.1, and the older names that proxies still meet. */
    private static boolean isHopByHop(String name, @Nullable String connection) {
        boolean known = switch (name.length()) {
            case 2 -> name.equalsIgnoreCase("te");
            case 7 -> name.equalsIgnoreCase("trailer") || name.equalsIgnoreCase("upgrade");
            case 10 -> name.equalsIgnoreCase("connection") || name.equalsIgnoreCase("keep-alive");
            case 14 -> name.equalsIgnoreCase("http2-settings");
            case 16 -> name.equalsIgnoreCase("proxy-connection");
            case 17 -> name.equalsIgnoreCase("transfer-encoding");
            case 18 -> name.equalsIgnoreCase("proxy-authenticate");
            case 19 -> name.equalsIgnoreCase("proxy-authorization");
            case 25 -> name.equalsIgnoreCase("proxy-authentication-info");
            default -> false;
        };
        return known || (connection != null && lists(connection, name));
    }

    private static boolean isOurs(String name) {
        return name.length() >= OPT_OUT.length() && name.regionMatches(true, 0, OPT_OUT, 0, OPT_OUT.length());
    }

    /** The Connection header's values when they name anything beyond the usual; null otherwise. */
    private static @Nullable String namedByConnection(MultiMap headers) {
        String first = headers.get("connection");
        if (first == null || first.equalsIgnoreCase("keep-alive") || first.equalsIgnoreCase("close")) {
            return null;
        }
        return String.join(",", headers.getAll("connection")).toLowerCase(Locale.ROOT);
    }

    /** Whether a comma-separated lower-case list holds a name. */
    private static boolean lists(String list, String name) {
        for (String item : list.split(",", -1)) {
            if (item.strip().equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }
}
