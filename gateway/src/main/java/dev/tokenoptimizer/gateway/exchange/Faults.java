package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.gateway.config.TimeoutsConfig;
import dev.tokenoptimizer.gateway.route.Route;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.StreamResetException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The one place that says what a failure of the upstream means for the client. */
final class Faults {

    /** RFC 9113 section 7: the stream was refused before any of it was processed. */
    private static final long HTTP2_REFUSED_STREAM = 7;

    private Faults() {}

    static Fault notConnected(Route route, Throwable cause) {
        if (cause instanceof ConnectionPoolTooBusyException) {
            return Fault.overloaded(
                    "all connections to the upstream of route '" + route.name() + "' are taken",
                    "try again shortly, or raise limits.upstream-connections");
        }
        return Fault.unreachable(route.name(), origin(route), reason(cause));
    }

    static Fault broken(Route route, Throwable cause) {
        if (cause instanceof SSLException) {
            return notConnected(route, cause);
        }
        return Fault.broken(route.name(), origin(route));
    }

    static Fault timeout(Route route, TimeoutsConfig timeouts) {
        return Fault.timeout(route.name(), origin(route), timeouts.firstByte().toSeconds());
    }

    /**
     * Whether the upstream certainly did not process the request, or would not mind to process it twice. RFC 9110 section
     * 9.2.2 forbids a proxy to repeat anything else by itself.
     */
    static boolean isSafeToResend(HttpServerRequest request, @Nullable RequestStream stream, Throwable cause) {
        boolean bodyIsAtHand = stream == null || stream.bodiless();
        if (!bodyIsAtHand) {
            return false;
        }
        if (cause instanceof StreamResetException reset) {
            return reset.getCode() == HTTP2_REFUSED_STREAM;
        }
        boolean idempotent =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        return idempotent && cause instanceof HttpClosedException;
    }

    private static String origin(Route route) {
        return route.config().upstream().toString();
    }

    private static String reason(Throwable cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof UnknownHostException) {
                return "its host name is unknown";
            }
            if (at instanceof SSLException) {
                return "its TLS certificate or protocol is not accepted";
            }
            if (at instanceof ConnectException
                    && at.getMessage() != null
                    && at.getMessage().contains("timed out")) {
                return "it did not respond in time";
            }
        }
        return cause instanceof ConnectException
                ? "it refuses connections"
                : cause.getClass().getSimpleName();
    }
}
