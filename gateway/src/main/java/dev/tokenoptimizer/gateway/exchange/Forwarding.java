package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.gateway.http.HeaderRules;
import dev.tokenoptimizer.gateway.route.Target;
import dev.tokenoptimizer.optimizer.PreparedRequest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * From what is to be sent to the answer that the client gets: signs it, sends it, and sends it once more where that may be, over another
 * connection, to another account, or as the client sent it. Ends with one word to its owner, unless that closed it before. Lives on
 * one event loop.
 */
final class Forwarding implements Attempt.Owner, Signing.Owner {

    private final Lane lane;
    private final Shared shared;
    private final Settings settings;
    private final HttpServerRequest request;
    private final Books books;
    private final Patience patience;
    private final Owner owner;
    private final Resends resends = new Resends();

    private @Nullable Outgoing outgoing;
    private @Nullable RequestStream stream;
    private @Nullable PreparedRequest plan;
    private @Nullable Attempt attempt;
    private @Nullable Refusal refusal;
    private boolean closed;

    /** Whose request it is. */
    interface Owner {

        /** Runs a step; a failure of our own must not leave the client waiting. */
        void guard(Runnable step);

        /**
         * The account that it was sent to does not serve it.
         *
         * @param retryAfter what its answer says about when to come back; null when it says nothing
         * @return whether another one may
         */
        boolean turnedAway(@Nullable String retryAfter);

        /** Another account is to be asked; nothing that was made for this one goes there. */
        void move();

        /** The upstream changes the protocol, as the client wants. */
        void agreed(HttpClientResponse answer);

        /** @param refused an answer before this one, to the same request with what we had changed; null for none */
        void answered(Target by, HttpClientResponse answer, @Nullable Refusal refused);

        /** There is no answer to be had. */
        void fail(Fault why);
    }

    Forwarding(
            Lane lane,
            Shared shared,
            Settings settings,
            HttpServerRequest request,
            Books books,
            Patience patience,
            Owner owner) {
        this.lane = lane;
        this.shared = shared;
        this.settings = settings;
        this.request = request;
        this.books = books;
        this.patience = patience;
        this.owner = owner;
    }

    /** Sends a body that is all there. */
    void send(Target to, Outgoing whole) {
        outgoing = whole;
        plan = whole.plan();
        Buffer bytes = whole.bytes();
        if (refusal == null && books.moves == 0) {
            books.addedNanos = shared.nanoClock().getAsLong() - books.receivedNanos - books.heldNanos;
        }
        patience.waitForAnswer(settings.firstByteNanos());
        new Signing(lane, shared, request, settings.limits().loopBodyBytesMax())
                .sign(
                        to,
                        bytes,
                        this,
                        signature -> connect(to, upstream -> {
                            books.sentBytes = bytes.length();
                            signature.forEach(upstream::putHeader);
                            upstream.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(bytes.length()));
                            upstream.end(bytes);
                        }));
    }

    @Override
    public void unsigned(Fault why) {
        owner.fail(why);
    }

    /**
     * Sends a body as it comes.
     *
     * @param before pieces of it that were taken already
     * @param preparedBy what reads the answer; null where nothing does
     * @param whenSent all of it is gone
     */
    void stream(Target to, List<Buffer> before, @Nullable PreparedRequest preparedBy, Runnable whenSent) {
        plan = preparedBy;
        RequestStream pump = new RequestStream(request, books, patience, before);
        stream = pump;
        pump.hold();
        patience.waitForAnswer(settings.firstByteNanos());
        if (Tunnel.isAskedFor(request)) {
            connect(to, upstream -> Tunnel.ask(request, upstream));
            return;
        }
        connect(to, upstream -> {
            patience.waitForRequest(settings.requestIdleNanos());
            pump.start(upstream, this::guard, () -> {
                if (attempt != null && !pump.isRepeatable()) {
                    attempt.spend();
                }
                whenSent.run();
                patience.waitForAnswer(settings.firstByteNanos());
            });
        });
    }

    private void connect(Target to, Consumer<HttpClientRequest> how) {
        if (closed) {
            return;
        }
        Attempt next = new Attempt(to, how, this);
        attempt = next;
        next.start(lane.open(to.route(), settings, request.method(), to.uri()));
    }

    @Override
    public void guard(Runnable step) {
        owner.guard(step);
    }

    @Override
    public void connected(Attempt connected, HttpClientRequest to) {
        HeaderRules.writeHead(request, to, connected.target().route(), plan);
        shared.listener().sent(books.route);
    }

    @Override
    public void notConnected(Attempt failed, Throwable cause) {
        if (!Faults.isOurs(cause) && owner.turnedAway(null) && outgoing != null) {
            failed.end();
            soon(this::move);
        } else {
            owner.fail(Faults.notConnected(failed.target().route(), cause));
        }
    }

    @Override
    public void answered(Attempt answering, HttpClientResponse answer) {
        Target by = answering.target();
        if (answer.statusCode() < Tunnel.FIRST_FINAL) {
            announced(by, answer);
            return;
        }
        patience.waitForMore(settings.answerIdleNanos());
        Outgoing sent = outgoing;
        if (sent != null && sent.marked() && Refusal.mayBeOurFault(answer.statusCode())) {
            refused(answer, () -> sendAgain(by));
            return;
        }
        boolean moves = Placing.isTurnedAway(answer.statusCode())
                && owner.turnedAway(answer.getHeader(HttpHeaders.RETRY_AFTER));
        if (moves && sent != null) {
            refused(answer, this::move);
            return;
        }
        answering.spend();
        // It cannot be sent again, and answers stream for minutes: nobody is to keep its bytes for so long.
        outgoing = null;
        owner.answered(by, answer, refusal);
    }

    private void announced(Target by, HttpClientResponse answer) {
        if (stream == null || !Tunnel.isAgreed(request, answer)) {
            owner.fail(Faults.senseless(by.route()));
        } else {
            owner.agreed(answer);
        }
    }

    /** Not at once: the connection that told the refusal is free again only after its last byte. */
    private void refused(HttpClientResponse answer, Runnable then) {
        patience.waitForRefusal();
        refusal = new Refusal(answer, () -> soon(then));
    }

    /** As the client sent it. */
    private void sendAgain(Target to) {
        Refusal told = refusal;
        Outgoing sent = outgoing;
        if (closed || told == null || sent == null) {
            return;
        }
        books.refusedStatus = told.status();
        if (attempt != null) {
            attempt.leave(told.complete());
        }
        send(to, sent.onceRefused());
    }

    private void move() {
        if (closed) {
            return;
        }
        if (refusal != null && attempt != null) {
            attempt.leave(refusal.complete());
        }
        refusal = null;
        outgoing = null;
        owner.move();
    }

    @Override
    public void failed(Attempt broken, Throwable cause) {
        Consumer<HttpClientRequest> again = broken.again();
        if (cutRefusalShort()) {
            return;
        }
        if (again != null && resends.allow(request, stream, broken.sent(), cause)) {
            broken.end();
            // Not at once: the pool has yet to hear that the connection is of no use any more.
            soon(() -> connect(broken.target(), again));
        } else {
            owner.fail(Faults.broken(broken.target().route(), cause));
        }
    }

    private void soon(Runnable step) {
        lane.run(() -> owner.guard(step));
    }

    /** The rest of a refusal is waited for no longer; false where none is being read. */
    boolean cutRefusalShort() {
        if (refusal == null || refusal.done()) {
            return false;
        }
        refusal.cutShort();
        return true;
    }

    /** Whether the client is stopped until the upstream takes more. */
    boolean waitsForUpstream() {
        return stream != null && stream.waitsForUpstream();
    }

    /** Whether there is more of a body to come that is sent as it comes. */
    boolean isStreaming() {
        return stream != null && !stream.ended();
    }

    /**
     * All is over.
     *
     * @param answered whether it was answered; everything else the upstream need not go on with
     */
    void close(boolean answered) {
        closed = true;
        if (attempt != null && (!answered || isStreaming())) {
            attempt.cancel();
        } else if (attempt != null) {
            attempt.end();
        }
        outgoing = null;
        if (stream != null) {
            stream.close();
        }
    }
}
