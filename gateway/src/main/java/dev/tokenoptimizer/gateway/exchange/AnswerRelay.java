package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.gateway.http.HeaderRules;
import io.netty.buffer.ByteBuf;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Passes an answer on piece by piece, no faster than the client takes it; the tap hears each piece after it left. */
final class AnswerRelay {

    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final HttpClientResponse from;
    private final HttpServerRequest request;
    private final HttpServerResponse to;
    private final Books books;
    private final Patience patience;
    private final @Nullable TapFeed tap;
    private final @Nullable Excision excision;
    private final Runnable whenEnded;
    private final long announced;
    private boolean waitsForClient;
    private boolean complete;

    AnswerRelay(
            HttpClientResponse from,
            HttpServerRequest request,
            Books books,
            Patience patience,
            @Nullable TapFeed tap,
            @Nullable Excision excision,
            Runnable whenEnded) {
        this.from = from;
        this.request = request;
        this.to = request.response();
        this.books = books;
        this.patience = patience;
        this.tap = tap;
        this.excision = excision;
        this.whenEnded = whenEnded;
        this.announced = excision == null ? announced(from) : -1;
    }

    void start(Consumer<Runnable> guard) {
        to.setStatusCode(from.statusCode());
        if (request.version() != HttpVersion.HTTP_2 && from.version() != HttpVersion.HTTP_2) {
            to.setStatusMessage(from.statusMessage());
        }
        HeaderRules.copyAnswer(from.headers(), to.headers());
        if (excision != null) {
            excision.correct(to.headers());
        }
        // A client of HTTP/1.0 knows no chunks; its answer ends with its connection.
        boolean chunked = announced < 0 && mayHaveBody() && request.version() != HttpVersion.HTTP_1_0;
        if (chunked) {
            to.setChunked(true);
        }
        from.handler(piece -> guard.accept(() -> pass(piece)));
        from.endHandler(end -> guard.accept(this::end));
        if (chunked) {
            // A stream's first event may take long; a sized answer's head travels with its first bytes.
            to.writeHead();
        }
    }

    private boolean mayHaveBody() {
        return from.statusCode() != NO_CONTENT
                && from.statusCode() != NOT_MODIFIED
                && !request.method().equals(HttpMethod.HEAD);
    }

    private void pass(Buffer piece) {
        patience.renew();
        ByteBuf bytes = ((BufferInternal) piece).getByteBuf();
        if (tap != null) {
            tap.remember(bytes);
        }
        send(excision == null ? piece : excision.through(bytes));
        if (tap != null) {
            tap.feed();
        }
    }

    private void send(Buffer bytes) {
        books.answerBytes += bytes.length();
        if (books.answerBytes == announced) {
            complete = true;
            to.end(bytes);
        } else if (excision == null || bytes.length() > 0) {
            to.write(bytes);
            if (to.writeQueueFull()) {
                waitForClient();
            }
        }
    }

    private void waitForClient() {
        from.pause();
        waitsForClient = true;
        to.drainHandler(room -> {
            waitsForClient = false;
            patience.renew();
            from.resume();
        });
    }

    private void end() {
        if (excision != null) {
            send(excision.rest());
        }
        complete = true;
        if (!to.ended()) {
            MultiMap trailers = from.trailers();
            if (!trailers.isEmpty()) {
                HeaderRules.copyAnswer(trailers, to.trailers());
            }
            to.end();
        }
        whenEnded.run();
        if (request.version() == HttpVersion.HTTP_1_0 && announced < 0) {
            request.connection().close();
        }
    }

    boolean waitsForClient() {
        return waitsForClient;
    }

    /** Whether the client has been given all there is; that its stream closes then is no leaving. */
    boolean isComplete() {
        return complete;
    }

    @Nullable
    TapFeed tap() {
        return tap;
    }

    private static long announced(HttpClientResponse from) {
        String length = from.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null) {
            return -1;
        }
        try {
            return Long.parseLong(length);
        } catch (NumberFormatException garbled) {
            return -1;
        }
    }
}
