package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.gateway.http.BodyCollector;
import dev.tokenoptimizer.gateway.http.Splice;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/** Takes in a request's body whole, as far as there is room for it. Lives on one event loop. */
final class Reception {

    private final HttpServerRequest request;
    private final BodyCollector collector;
    private final Books books;
    private final Patience patience;
    private final Owner owner;

    /** Whose request it is. */
    interface Owner {

        /** Runs a step; a failure of our own must not leave the client waiting. */
        void guard(Runnable step);

        /** All of the body is there. */
        void received();

        /** The body is larger than there is room for, which the books tell. */
        void overflowed(List<Buffer> taken);
    }

    Reception(HttpServerRequest request, BodyCollector collector, Books books, Patience patience, Owner owner) {
        this.request = request;
        this.collector = collector;
        this.books = books;
        this.patience = patience;
        this.owner = owner;
    }

    /** @param idleNanos longest time between two pieces */
    void start(long idleNanos) {
        patience.waitForRequest(idleNanos);
        request.handler(piece -> owner.guard(() -> take(piece)));
        request.endHandler(end -> owner.guard(owner::received));
    }

    private void take(Buffer piece) {
        books.requestBytes += piece.length();
        patience.renew();
        BodyCollector.Fit fit = collector.add(piece);
        if (fit != BodyCollector.Fit.TAKEN) {
            books.passThrough = fit == BodyCollector.Fit.OVER_LIMIT ? PassThrough.BODY_LIMIT : PassThrough.BYTE_BUDGET;
            Buffer head = Splice.apply(collector.array(), collector.length(), List.of());
            owner.overflowed(head.length() == 0 ? List.of(piece) : List.of(head, piece));
        }
    }
}
