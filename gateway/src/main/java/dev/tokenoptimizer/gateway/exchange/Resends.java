package dev.tokenoptimizer.gateway.exchange;

import io.netty.util.IllegalReferenceCountException;
import io.vertx.core.http.GoAway;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Whether a request that failed upstream may be sent once more, and how often it was. */
final class Resends {

    private static final int MOST = 3;

    /** RFC 9113 section 7: the stream was refused before any of it was processed. */
    private static final long HTTP2_REFUSED_STREAM = 7;

    /** What Linux calls EPIPE, which only a write can meet. */
    private static final String WRITE_FAILED = "Broken pipe";

    private int count;

    /**
     * Whether the upstream certainly did not process the request, or would not mind to process it twice. RFC 9110 section
     * 9.2.2 forbids a proxy to repeat anything else by itself.
     *
     * @param stream what passes the body on; null when the body is at hand
     * @param sent the attempt that failed; null when it did not come so far
     */
    boolean allow(
            HttpServerRequest request,
            @Nullable RequestStream stream,
            @Nullable HttpClientRequest sent,
            Throwable cause) {
        return sent != null && isSafe(request, stream, sent, cause) && ++count <= MOST;
    }

    private static boolean isSafe(
            HttpServerRequest request, @Nullable RequestStream stream, HttpClientRequest sent, Throwable cause) {
        return (stream == null || stream.isRepeatable())
                && (isUnprocessed(sent, cause) || (isIdempotent(request) && isBroken(cause)));
    }

    /**
     * The upstream refused the stream, or said goodbye before it (RFC 9113 section 6.8), or never received all of the request,
     * because its connection was closed when we wrote.
     */
    private static boolean isUnprocessed(HttpClientRequest sent, Throwable cause) {
        return switch (cause) {
            case StreamResetException reset -> reset.getCode() == HTTP2_REFUSED_STREAM;
            case HttpClosedException closed -> sent.streamId() > lastStream(closed);
            case ClosedChannelException unwritten -> true;
            case IOException failed -> String.valueOf(failed.getMessage()).contains(WRITE_FAILED);
            default -> false;
        };
    }

    /** The last stream that the upstream promised to serve when it said goodbye; as good as all when it did not or cannot be asked. */
    private static long lastStream(HttpClosedException closed) {
        try {
            GoAway goodbye = closed.goAway();
            return goodbye == null ? Long.MAX_VALUE : goodbye.getLastStreamId();
        } catch (IllegalReferenceCountException late) {
            // Vert.x can tell only while it handles the goodbye, which is when it fails the streams after the last.
            return Long.MAX_VALUE;
        }
    }

    private static boolean isIdempotent(HttpServerRequest request) {
        return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    }

    private static boolean isBroken(Throwable cause) {
        return cause instanceof HttpClosedException
                || (cause instanceof IOException && !(cause instanceof SSLException));
    }
}
