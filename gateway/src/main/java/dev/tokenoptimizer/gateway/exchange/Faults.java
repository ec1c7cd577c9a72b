package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.gateway.config.TimeoutsConfig;
import dev.tokenoptimizer.gateway.route.Route;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The one place that says what a failure of the upstream means for the client. */
final class Faults {

    private Faults() {}

    /** Whether it was no fault of the upstream's: our own limits are reached. */
    static boolean isOurs(Throwable cause) {
        return cause instanceof ConnectionPoolTooBusyException;
    }

    static Fault notConnected(Route route, Throwable cause) {
        if (isOurs(cause)) {
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

    /** The upstream announced what nobody asked for, and then is not to be understood any more. */
    static Fault senseless(Route route) {
        return Fault.broken(route.name(), origin(route));
    }

    static Fault timeout(Route route, TimeoutsConfig timeouts) {
        return Fault.timeout(route.name(), origin(route), timeouts.firstByte().toSeconds());
    }

    private static String origin(Route route) {
        return route.config().upstream().toString();
    }

    private static String reason(Throwable cause) {
        if (find(cause, UnknownHostException.class) != null) {
            return "its host name is unknown";
        }
        if (find(cause, SSLException.class) != null) {
            return untrusted(cause);
        }
        ConnectException refused = find(cause, ConnectException.class);
        if (refused == null) {
            return cause.getClass().getSimpleName();
        }
        return String.valueOf(refused.getMessage()).contains("timed out")
                ? "it did not respond in time"
                : "it refuses connections";
    }

    private static String untrusted(Throwable cause) {
        if (find(cause, CertificateExpiredException.class) != null
                || find(cause, CertificateNotYetValidException.class) != null) {
            return "its certificate has expired or is not valid yet";
        }
        if (find(cause, CertPathValidatorException.class) != null
                || find(cause, CertPathBuilderException.class) != null) {
            return "its certificate is not signed by an authority that is trusted";
        }
        CertificateException wrong = find(cause, CertificateException.class);
        return wrong != null && String.valueOf(wrong.getMessage()).startsWith("No ")
                ? "its certificate is for another host"
                : "its TLS certificate or protocol is not accepted";
    }

    private static <T extends Throwable> @Nullable T find(Throwable from, Class<T> type) {
        for (Throwable at = from; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
        }
        return null;
    }
}
