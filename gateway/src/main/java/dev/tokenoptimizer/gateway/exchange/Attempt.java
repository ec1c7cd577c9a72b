package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.gateway.route.Target;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One try at one target: connects, sends the request, and tells what becomes of it; nothing more once it is over. Lives on one
 * event loop.
 */
final class Attempt {

    private static final long HTTP2_CANCEL = 8;

    private final Target target;
    private final Owner owner;
    private @Nullable Consumer<HttpClientRequest> send;
    private @Nullable HttpClientRequest sent;
    private boolean over;

    /** Whose request it is. */
    interface Owner {

        /** Runs a step of this attempt; a failure of our own must not leave the client waiting. */
        void guard(Runnable step);

        /** There is a connection: its request wants its head. */
        void connected(Attempt attempt, HttpClientRequest to);

        /** There was no connection, and nothing was sent. */
        void notConnected(Attempt attempt, Throwable cause);

        /** The upstream answered, perhaps only with an announcement. */
        void answered(Attempt attempt, HttpClientResponse answer);

        /** The connection broke before or in the middle of the answer. */
        void failed(Attempt attempt, Throwable cause);
    }

    /**
     * An attempt that has not begun.
     *
     * @param send sends the request's body
     */
    Attempt(Target target, Consumer<HttpClientRequest> send, Owner owner) {
        this.target = target;
        this.send = send;
        this.owner = owner;
    }

    /** Sends as soon as there is a connection. */
    void start(Future<HttpClientRequest> connection) {
        connection.onComplete(to -> owner.guard(() -> connected(to)), cause -> {
            if (!over) {
                owner.notConnected(this, cause);
            }
        });
    }

    private void connected(HttpClientRequest to) {
        Consumer<HttpClientRequest> how = send;
        if (over || how == null) {
            to.exceptionHandler(unwanted -> {});
            to.reset(HTTP2_CANCEL);
            return;
        }
        sent = to;
        to.exceptionHandler(this::broke);
        to.response().onComplete(answer -> owner.guard(() -> answered(answer)), this::broke);
        owner.connected(this, to);
        how.accept(to);
    }

    private void answered(HttpClientResponse answer) {
        if (!over) {
            answer.exceptionHandler(this::broke);
            owner.answered(this, answer);
        }
    }

    private void broke(Throwable cause) {
        owner.guard(() -> {
            if (!over) {
                owner.failed(this, cause);
            }
        });
    }

    Target target() {
        return target;
    }

    /** The request on its connection; null before there is one. */
    @Nullable
    HttpClientRequest sent() {
        return sent;
    }

    /** How to send the request once more; null when that is not possible any more. */
    @Nullable
    Consumer<HttpClientRequest> again() {
        return send;
    }

    /** What was sent cannot be sent again: it is gone, or its answer is on the way to the client. */
    void spend() {
        send = null;
    }

    /** Tells nothing more. A pool that has no connection for it yet keeps it, but not what it would have sent. */
    void end() {
        over = true;
        send = null;
    }

    /** Ends it; takes the request back where its answer was not read to the end. */
    void leave(boolean complete) {
        if (complete) {
            end();
        } else {
            cancel();
        }
    }

    /** Ends it and takes the request back from the upstream. */
    void cancel() {
        end();
        if (sent != null) {
            sent.reset(HTTP2_CANCEL);
        }
    }
}
