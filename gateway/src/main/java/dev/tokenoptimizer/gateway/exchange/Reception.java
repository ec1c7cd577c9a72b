package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.gateway.http.BodyCollector;
import dev.tokenoptimizer.gateway.http.Splice;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.function.Consumer;

/** Takes in a request's body whole, as far as there is room for it. Lives on one event loop. */
final class Reception {

    private final HttpServerRequest request;
    private final BodyCollector collector;
    private final Books books;
    private final Patience patience;
    private final Consumer<Runnable> guard;
    private final Runnable received;
    private final Consumer<List<Buffer>> overflowed;

    /**
     * For one request.
     *
     * @param guard runs a step; a failure of our own must not leave the client waiting
     * @param received all of the body is there
     * @param overflowed the body is larger than there is room for, which the books tell; takes what came of it
     */
    Reception(
            HttpServerRequest request,
            BodyCollector collector,
            Books books,
            Patience patience,
            Consumer<Runnable> guard,
            Runnable received,
            Consumer<List<Buffer>> overflowed) {
        this.request = request;
        this.collector = collector;
        this.books = books;
        this.patience = patience;
        this.guard = guard;
        this.received = received;
        this.overflowed = overflowed;
    }

    /** @param idleNanos longest time between two pieces */
    void start(long idleNanos) {
        patience.waitForRequest(idleNanos);
        request.handler(piece -> guard.accept(() -> take(piece)));
        request.endHandler(end -> guard.accept(received));
        request.resume();
    }

    private void take(Buffer piece) {
        books.requestBytes += piece.length();
        patience.renew();
        BodyCollector.Fit fit = collector.add(piece);
        if (fit != BodyCollector.Fit.TAKEN) {
            books.passThrough = fit == BodyCollector.Fit.OVER_LIMIT ? PassThrough.BODY_LIMIT : PassThrough.BYTE_BUDGET;
            Buffer head = Splice.apply(collector.array(), collector.length(), List.of());
            overflowed.accept(head.length() == 0 ? List.of(piece) : List.of(head, piece));
        }
    }
}
