package dev.tokenoptimizer.gateway.exchange;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.function.Consumer;

/** Passes a request's body on as it comes, no faster than the upstream takes it. */
final class RequestStream {

    private final HttpServerRequest from;
    private final Books books;
    private final Patience patience;
    private List<Buffer> before;
    private final boolean bodiless;
    private boolean ended;
    private boolean headSent;
    private boolean waitsForUpstream;

    /**
     * A stream that has not begun.
     *
     * @param before pieces of the body that were taken already
     */
    RequestStream(HttpServerRequest from, Books books, Patience patience, List<Buffer> before) {
        this.from = from;
        this.books = books;
        this.patience = patience;
        this.before = before;
        this.bodiless = !mayHaveBody(from);
    }

    /** Whether the head leaves it open that a body follows. */
    static boolean mayHaveBody(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_2
                || request.headers().contains(HttpHeaders.CONTENT_LENGTH)
                || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    /** Stops the client until {@link #start}. */
    void hold() {
        from.handler(null);
        from.endHandler(null);
        from.pause();
    }

    void start(HttpClientRequest to, Consumer<Runnable> guard, Runnable whenEnded) {
        String length = from.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null) {
            to.putHeader(HttpHeaders.CONTENT_LENGTH, length);
        }
        boolean chunked = length == null;
        for (Buffer piece : before) {
            send(to, piece, chunked);
        }
        before = List.of();
        if (ended) {
            finish(to, whenEnded);
            return;
        }
        if (bodiless) {
            finish(to, whenEnded);
            from.resume();
            return;
        }
        from.handler(piece -> guard.accept(() -> pass(to, piece, chunked)));
        from.endHandler(end -> guard.accept(() -> finish(to, whenEnded)));
        from.resume();
    }

    private void pass(HttpClientRequest to, Buffer piece, boolean chunked) {
        if (piece.length() == 0) {
            // HTTP/2 may end a request that has no body with an empty frame; a chunked body is none.
            return;
        }
        books.requestBytes += piece.length();
        patience.renew();
        send(to, piece, chunked);
        if (to.writeQueueFull()) {
            from.pause();
            waitsForUpstream = true;
            to.drainHandler(room -> {
                waitsForUpstream = false;
                patience.renew();
                from.resume();
            });
        }
    }

    /** Without a length the body is chunked, but only once there is a body: most requests of HTTP/2 have none. */
    private void send(HttpClientRequest to, Buffer piece, boolean chunked) {
        if (!headSent) {
            headSent = true;
            if (chunked) {
                to.setChunked(true);
            }
        }
        books.sentBytes += piece.length();
        to.write(piece);
    }

    private void finish(HttpClientRequest to, Runnable whenEnded) {
        ended = true;
        to.end();
        whenEnded.run();
    }

    /** What was taken and not sent goes nowhere any more. */
    void close() {
        before = List.of();
    }

    boolean ended() {
        return ended;
    }

    /** Whether the request turned out to have no body, so that it can be sent again. */
    boolean isRepeatable() {
        return bodiless || (ended && !headSent);
    }

    boolean waitsForUpstream() {
        return waitsForUpstream;
    }
}
