package dev.tokenoptimizer.gateway.exchange;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Requests that no proxy may pass on as they are: two readers of them could disagree where they end or what they ask for (RFC 9112
 * section 11.2).
 */
final class Unforwardable {

    private static final int BAD_REQUEST = 400;
    private static final int URI_TOO_LONG = 414;
    private static final int HEADERS_TOO_LARGE = 431;
    private static final int NOT_IMPLEMENTED = 501;

    private Unforwardable() {}

    /** What is wrong with a request; null when it can be forwarded. */
    static @Nullable Fault find(HttpServerRequest request) {
        DecoderResult decoded = request.decoderResult();
        if (decoded.isFailure()) {
            return undecoded(decoded.cause());
        }
        if (!isToken(request.method().name())) {
            return Fault.notForwardable(BAD_REQUEST, "its method is no HTTP method");
        }
        if (!isPlain(request.uri())) {
            return Fault.notForwardable(BAD_REQUEST, "its path has a space or a control character");
        }
        List<String> codings = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
        if (codings.size() > 1
                || (codings.size() == 1 && !codings.get(0).strip().equalsIgnoreCase("chunked"))) {
            return Fault.notForwardable(
                    NOT_IMPLEMENTED, "it has a transfer coding other than chunked; send the body without it");
        }
        return null;
    }

    private static Fault undecoded(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException tooLong ->
                Fault.notForwardable(URI_TOO_LONG, "its path is longer than the setting limits.headerMax");
            case TooLongHttpHeaderException tooLong ->
                Fault.notForwardable(HEADERS_TOO_LARGE, "its headers are larger than the setting limits.headerMax");
            default -> Fault.notForwardable(BAD_REQUEST, "it is no valid HTTP");
        };
    }

    private static boolean isPlain(String uri) {
        for (int i = 0; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c <= ' ' || c == 0x7F || c > 0xFF) {
                return false;
            }
        }
        return true;
    }

    /** RFC 9110 section 5.6.2. */
    private static boolean isToken(String method) {
        for (int i = 0; i < method.length(); i++) {
            char c = method.charAt(i);
            boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letterOrDigit && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        return !method.isEmpty();
    }
}
