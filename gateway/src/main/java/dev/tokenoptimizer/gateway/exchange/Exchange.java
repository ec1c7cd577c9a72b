package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.gateway.dialect.PromptCall;
import dev.tokenoptimizer.gateway.http.BodyCollector;
import dev.tokenoptimizer.gateway.http.HeaderRules;
import dev.tokenoptimizer.gateway.route.ClientSignature;
import dev.tokenoptimizer.gateway.route.Route;
import dev.tokenoptimizer.gateway.route.Target;
import dev.tokenoptimizer.ledger.LedgerEntry;
import dev.tokenoptimizer.optimizer.PreparedRequest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request from its head to its closed books: receive, prepare, forward, relay, account. Lives on one event loop. Whatever
 * happens ends in {@link #close}, once.
 */
final class Exchange implements Preparation.Owner, Attempt.Owner, Signing.Owner {

    private static final long HTTP2_INTERNAL_ERROR = 2;

    private final Lane lane;
    private final Shared shared;
    private final Settings settings;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Books books;
    private final Patience patience;
    private final Invitation invitation;
    private final Preparation preparation;

    private @Nullable Target target;
    private @Nullable BodyCollector body;
    private @Nullable RequestStream stream;
    private @Nullable PreparedRequest prepared;
    private @Nullable Attempt attempt;
    private @Nullable Refusal refusal;
    private @Nullable AnswerRelay relay;
    private final Resends resends = new Resends();
    private boolean marked;
    private boolean closed;

    /** Position in the lane's list of exchanges in flight; the lane's own note. */
    int seat;

    Exchange(Lane lane, Shared shared, HttpServerRequest request) {
        this.lane = lane;
        this.shared = shared;
        this.settings = shared.settings().get();
        this.request = request;
        this.response = request.response();
        this.invitation = new Invitation(request);
        this.books = new Books(
                shared.ids().next(),
                shared.nanoClock().getAsLong(),
                shared.clock().millis(),
                request.method().name(),
                request.uri());
        this.patience = new Patience(shared.nanoClock());
        this.preparation = new Preparation(lane, shared, settings, books, patience, this);
    }

    // Receive

    void start(Admission admission) {
        guard(() -> begin(admission));
    }

    private void begin(Admission admission) {
        shared.listener().received();
        request.exceptionHandler(gone -> clientLeft());
        response.exceptionHandler(gone -> clientLeft());
        response.closeHandler(gone -> clientLeft());
        Fault fault = admission == Admission.ADMITTED ? Unforwardable.find(request) : admission.fault();
        if (fault != null) {
            refuse(fault);
            return;
        }
        Target found = settings.routes().find(request.method(), request.uri(), request.headers());
        if (found == null) {
            refuse(Fault.noRoute(request.path(), settings.routes().prefixes()));
        } else {
            route(found);
        }
    }

    private void route(Target found) {
        // Until more is known of it: whatever goes wrong, it goes to no place that is none of the route's accounts.
        target = found.atFirst();
        books.placedFirst(found, target);
        String objection = settings.callers().objection(found.route(), request.headers());
        if (objection != null) {
            refuse(Fault.unknownCaller(objection));
            return;
        }
        RequestFactsReader facts = new RequestFactsReader(request.headers());
        books.application = facts.application(shared.applications(), null, found.route());
        PromptCall prompt = found.prompt();
        if (prompt != null) {
            books.prompt = prompt;
            if (prompt.readsBody()) {
                books.passThrough = facts.unreadable();
            } else {
                prepared = preparation.withoutBody(found.route(), prompt, request.headers());
            }
        }
        if (ClientSignature.binds(found.route(), request.headers())) {
            shared.notices().signedByClients(found.route().name());
        }
        if (prompt != null && prepared == null && books.passThrough == null) {
            receive(
                    found,
                    facts.contentLength(),
                    collected -> preparation.start(found.route(), prompt, request.headers(), collected));
        } else if (target.route().signing().isPresent()) {
            // A signature covers the whole body: it goes when all of it is there.
            receive(found, facts.contentLength(), collected -> forward(found.atFirst(), Outgoing.original(collected)));
        } else {
            streamThrough(target, List.of());
        }
    }

    private void receive(Target found, long announced, Consumer<BodyCollector> then) {
        int limit = settings.limits().bodyBytesMax();
        if (announced > limit) {
            books.passThrough = PassThrough.BODY_LIMIT;
            overflow(found, List.of());
            return;
        }
        BodyCollector collector = new BodyCollector(shared.budget(), limit, announced);
        body = collector;
        Runnable received = () -> {
            books.receivedNanos = shared.nanoClock().getAsLong();
            then.accept(collector);
        };
        new Reception(request, collector, books, patience, this::guard, received, taken -> overflow(found, taken))
                .start(settings.requestIdleNanos());
        invitation.send();
    }

    /** The body is more than there is room for. */
    private void overflow(Target found, List<Buffer> taken) {
        if (found.atFirst().route().signing().isEmpty()) {
            streamThrough(found, taken);
        } else {
            fail(Fault.unsignable("its body is larger than limits.body, or all bodies than limits.bufferedBodies"));
        }
    }

    // Prepare

    @Override
    public void placed(Route account) {
        if (target != null) {
            target = target.at(account);
        }
    }

    @Override
    public void prepared(PreparedRequest ready) {
        if (closed || target == null || body == null) {
            ready.abandoned();
            return;
        }
        prepared = ready;
        shared.listener().prepared(books.route, ready);
        forward(target, Outgoing.planned(body, ready, books, shared.defects()));
    }

    @Override
    public void unprepared(PassThrough why) {
        books.passThrough = why;
        if (target != null && body != null) {
            forward(target, Outgoing.original(body));
        }
    }

    // Forward

    private void forward(Target found, Outgoing outgoing) {
        marked = outgoing.marked();
        Buffer bytes = outgoing.bytes();
        if (refusal == null && books.moves == 0) {
            books.addedNanos = shared.nanoClock().getAsLong() - books.receivedNanos - books.heldNanos;
        }
        patience.waitForAnswer(settings.firstByteNanos());
        new Signing(lane, shared, request, settings.limits().loopBodyBytesMax())
                .sign(
                        found,
                        bytes,
                        this,
                        signature -> connect(found, to -> {
                            books.sentBytes = bytes.length();
                            signature.forEach(to::putHeader);
                            to.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(bytes.length()));
                            to.end(bytes);
                        }));
    }

    @Override
    public void unsigned(Fault why) {
        fail(why);
    }

    private void streamThrough(Target asked, List<Buffer> before) {
        Target found = asked.atFirst();
        target = found;
        RequestStream pump = new RequestStream(request, books, patience, before);
        stream = pump;
        pump.hold();
        invitation.send();
        patience.waitForAnswer(settings.firstByteNanos());
        if (Tunnel.isAskedFor(request)) {
            connect(found, to -> Tunnel.ask(request, to));
            return;
        }
        connect(found, to -> {
            patience.waitForRequest(settings.requestIdleNanos());
            pump.start(to, this::guard, () -> {
                if (attempt != null && !pump.isRepeatable()) {
                    attempt.spend();
                }
                releaseBody();
                patience.waitForAnswer(settings.firstByteNanos());
            });
        });
    }

    private void connect(Target found, Consumer<HttpClientRequest> how) {
        if (closed) {
            return;
        }
        Attempt next = new Attempt(found, how, this);
        attempt = next;
        next.start(lane.open(found.route(), settings, request.method(), found.uri()));
    }

    @Override
    public void connected(HttpClientRequest to) {
        if (target != null) {
            HeaderRules.writeHead(request, to, target.route(), prepared);
        }
        shared.listener().sent(books.route);
    }

    @Override
    public void notConnected(Attempt failed, Throwable cause) {
        if (!Faults.isOurs(cause) && preparation.failed(null) && body != null) {
            failed.end();
            lane.run(() -> guard(this::move));
        } else {
            fail(Faults.notConnected(failed.target().route(), cause));
        }
    }

    // Relay

    @Override
    public void answered(Attempt answering, HttpClientResponse answer) {
        Target found = answering.target();
        if (answer.statusCode() < Tunnel.FIRST_FINAL) {
            announced(found, answer);
            return;
        }
        patience.waitForMore(settings.answerIdleNanos());
        BodyCollector kept = body;
        if (marked && kept != null && Refusal.mayBeOurFault(answer.statusCode())) {
            // Not at once: the connection that told the refusal is free again only after its last byte.
            patience.waitForRefusal();
            refusal = new Refusal(answer, () -> lane.run(() -> guard(() -> sendAgain(found, kept))));
            return;
        }
        boolean moves = Placing.isTurnedAway(answer.statusCode())
                && preparation.failed(answer.getHeader(HttpHeaders.RETRY_AFTER));
        if (moves && kept != null) {
            patience.waitForRefusal();
            refusal = new Refusal(answer, () -> lane.run(() -> guard(this::move)));
            return;
        }
        relay(answering, answer);
    }

    /** Another account is asked; nothing that was made for this one goes there. */
    private void move() {
        if (closed) {
            return;
        }
        if (refusal != null && attempt != null) {
            attempt.leave(refusal.complete());
        }
        refusal = null;
        if (prepared != null) {
            prepared.abandoned();
            prepared = null;
        }
        books.passThrough = null;
        marked = false;
        preparation.move();
    }

    private void announced(Target found, HttpClientResponse answer) {
        if (stream == null || !Tunnel.isAgreed(request, answer)) {
            fail(Faults.senseless(found.route()));
            return;
        }
        books.status = answer.statusCode();
        patience.stop();
        Tunnel.join(request, answer, () -> close(Outcome.ANSWERED));
    }

    private void sendAgain(Target found, BodyCollector kept) {
        if (closed || refusal == null) {
            return;
        }
        books.refusedStatus = refusal.status();
        if (attempt != null) {
            attempt.leave(refusal.complete());
        }
        if (prepared != null) {
            prepared.markersRefused();
        }
        forward(found, Outgoing.refused(kept, prepared));
    }

    private void relay(Attempt answering, HttpClientResponse answer) {
        answering.spend();
        releaseBody();
        books.status = answer.statusCode();
        books.firstByteNanos = shared.nanoClock().getAsLong() - books.startedNanos;
        books.providerRequestId = answer.getHeader(
                answering.target().route().config().dialect().errorShape().requestIdHeader());
        shared.listener().firstByte(books.route, books.firstByteNanos);
        preparation.learnScope(answer.getHeader("anthropic-workspace-id"));
        response.headers().set(HeaderRules.REQUEST_ID, books.id);
        TapFeed tap = prepared == null ? null : planned(prepared, answer);
        if (!isServed(answer)) {
            preparation.refused();
        }
        Excision excision = tap == null || prepared == null ? null : Excision.of(prepared, answer.headers());
        relay = new AnswerRelay(answer, request, books, patience, tap, excision, () -> close(Outcome.ANSWERED));
        relay.start(this::guard);
    }

    /** The answer to a request that was planned; a tap for it, null where there is none to be had. */
    private @Nullable TapFeed planned(PreparedRequest plan, HttpClientResponse answer) {
        if (settings.optimization().planHeader()) {
            response.headers().set(HeaderRules.PLAN, PlanHeader.of(plan, books.refusedStatus));
        }
        if (!isServed(answer)) {
            return null;
        }
        if (refusal != null) {
            plan.refusalExplained(refusal.status(), refusal.text());
        }
        plan.begun();
        TapFeed tap = TapFeed.open(plan, answer, shared.defects(), books.id);
        books.tapLost = tap == null;
        return tap;
    }

    private static boolean isServed(HttpClientResponse answer) {
        return answer.statusCode() / 100 == 2;
    }

    // Whatever goes wrong

    @Override
    public void guard(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error defect) {
            shared.defects().note(Defects.Part.EXCHANGE, defect, books.id);
            fail(Fault.internal());
        }
    }

    private void clientLeft() {
        if (relay != null && relay.isComplete()) {
            return;
        }
        close(lane.isCutting() ? Outcome.CUT_BY_DRAIN : Outcome.CLIENT_LEFT);
    }

    @Override
    public void failed(Attempt broken, Throwable cause) {
        Consumer<HttpClientRequest> again = broken.again();
        if (refusal != null && relay == null && !refusal.done()) {
            refusal.cutShort();
        } else if (relay == null && again != null && resends.allow(request, stream, broken.sent(), cause)) {
            broken.end();
            // Not at once: the pool has yet to hear that the connection is of no use any more.
            lane.run(() -> guard(() -> connect(broken.target(), again)));
        } else {
            fail(Faults.broken(broken.target().route(), cause));
        }
    }

    /** The lane's clock ticked. */
    void tick(long nowNanos) {
        if (!closed && patience.isOver(nowNanos)) {
            guard(this::waitedTooLong);
        }
    }

    private void waitedTooLong() {
        Target to = target;
        if (patience.waitsForPlan()) {
            preparation.late();
        } else if (refusal != null && !refusal.done()) {
            refusal.cutShort();
        } else if (patience.waitsForRequest() && (stream == null || !stream.waitsForUpstream())) {
            fail(Fault.stalled(settings.timeouts().requestIdle().toSeconds()));
        } else if (relay != null && relay.waitsForClient()) {
            cut(Outcome.CLIENT_STALLED);
        } else if (to != null) {
            fail(Faults.timeout(to.route(), settings.timeouts()));
        }
    }

    /** The time to finish is over. */
    void cutByDrain() {
        cut(Outcome.CUT_BY_DRAIN);
    }

    private void cut(Outcome outcome) {
        close(outcome);
        if (!response.ended()) {
            response.reset(HTTP2_INTERNAL_ERROR);
        }
    }

    /** Answers with an error; when the answer has begun already, all that is left is to break it off. */
    private void fail(Fault fault) {
        if (closed) {
            return;
        }
        if (relay == null && fault.isUpstreams()) {
            preparation.failed(null);
        }
        if (response.headWritten()) {
            cut(fault.outcome());
        } else {
            refuse(fault);
        }
    }

    private void refuse(Fault fault) {
        books.firstByteNanos = shared.nanoClock().getAsLong() - books.startedNanos;
        ErrorReply reply = ErrorReply.to(request, target, fault, books);
        close(fault.outcome());
        reply.afterwards(() -> lane.discardRest(request));
    }

    // Account

    private void close(Outcome outcome) {
        if (closed) {
            return;
        }
        closed = true;
        if (attempt != null && (outcome != Outcome.ANSWERED || (stream != null && !stream.ended()))) {
            attempt.cancel();
        } else if (attempt != null) {
            attempt.end();
        }
        releaseBody();
        Optional<LedgerEntry> ledger =
                prepared == null ? Optional.empty() : books.settle(prepared, relay == null ? null : relay.tap());
        books.hold = preparation.close(prepared, ledger.isPresent());
        lane.closed(this, request);
        if (outcome == Outcome.ANSWERED && stream != null && !stream.ended()) {
            lane.discardRest(request);
        }
        shared.listener()
                .finished(books.close(
                        outcome, prepared, ledger, shared.nanoClock().getAsLong()));
    }

    private void releaseBody() {
        if (body != null) {
            body.release();
            body = null;
        }
    }
}
