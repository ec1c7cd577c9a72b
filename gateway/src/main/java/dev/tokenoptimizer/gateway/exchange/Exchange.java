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
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request from its head to its closed books: receive, prepare, forward, relay, account. Lives on one event loop. Whatever
 * happens ends in {@link #close}, once.
 */
final class Exchange implements Preparation.Owner, Forwarding.Owner {

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
    private final Forwarding forwarding;

    private @Nullable Target target;
    private @Nullable BodyCollector body;
    private @Nullable PreparedRequest prepared;
    private @Nullable AnswerRelay relay;
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
        this.forwarding = new Forwarding(lane, shared, settings, request, books, patience, this);
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
        if (prompt == null) {
            forward(found, null, facts);
            return;
        }
        books.prompt = prompt;
        if (prompt.readsBody()) {
            books.passThrough = facts.unreadable();
            forward(found, prompt, facts);
        } else {
            // Where it goes may take a moment to find out, and until then nobody takes its body.
            request.pause();
            preparation.withoutBody(found.route(), prompt, request.headers(), ready -> {
                prepared = ready;
                forward(found, prompt, facts);
            });
        }
    }

    private void forward(Target found, @Nullable PromptCall prompt, RequestFactsReader facts) {
        if (ClientSignature.binds(found.route(), request.headers())) {
            shared.notices().signedByClients(found.route().name());
        }
        Target to = Objects.requireNonNull(target);
        if (prompt != null && prepared == null && books.passThrough == null) {
            receive(
                    to,
                    facts.contentLength(),
                    collected -> preparation.start(found.route(), prompt, request.headers(), collected));
        } else if (to.route().signing().isPresent()) {
            // A signature covers the whole body: it goes when all of it is there.
            receive(to, facts.contentLength(), collected -> forwarding.send(to, Outgoing.original(collected)));
        } else {
            streamThrough(to, List.of());
        }
    }

    private void receive(Target to, long announced, Consumer<BodyCollector> then) {
        int limit = settings.limits().bodyBytesMax();
        if (announced > limit) {
            books.passThrough = PassThrough.BODY_LIMIT;
            overflow(to, List.of());
            return;
        }
        BodyCollector collector = new BodyCollector(shared.budget(), limit, announced);
        body = collector;
        Runnable received = () -> {
            books.receivedNanos = shared.nanoClock().getAsLong();
            then.accept(collector);
        };
        new Reception(request, collector, books, patience, this::guard, received, taken -> overflow(to, taken))
                .start(settings.requestIdleNanos());
        invitation.send();
    }

    /** The body is more than there is room for. */
    private void overflow(Target to, List<Buffer> taken) {
        if (to.route().signing().isEmpty()) {
            streamThrough(to, taken);
        } else {
            fail(Fault.unsignable("its body is larger than limits.body, or all bodies than limits.bufferedBodies"));
        }
    }

    private void streamThrough(Target to, List<Buffer> before) {
        forwarding.stream(to, before, prepared, this::releaseBody);
        invitation.send();
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
        forwarding.send(target, Outgoing.planned(body, ready, books, shared.defects()));
    }

    @Override
    public void unprepared(PassThrough why) {
        books.passThrough = why;
        if (target != null && body != null) {
            forwarding.send(target, Outgoing.original(body));
        }
    }

    // Forward

    @Override
    public boolean turnedAway(@Nullable String retryAfter) {
        return preparation.failed(retryAfter);
    }

    @Override
    public void move() {
        if (prepared != null) {
            prepared.abandoned();
            prepared = null;
        }
        books.passThrough = null;
        preparation.move();
    }

    // Relay

    @Override
    public void agreed(HttpClientResponse answer) {
        books.status = answer.statusCode();
        patience.stop();
        Tunnel.join(request, answer, () -> close(Outcome.ANSWERED));
    }

    @Override
    public void answered(Target by, HttpClientResponse answer, @Nullable Refusal refused) {
        releaseBody();
        preparation.answered();
        books.status = answer.statusCode();
        books.firstByteNanos = shared.nanoClock().getAsLong() - books.startedNanos;
        books.providerRequestId =
                answer.getHeader(by.route().config().dialect().errorShape().requestIdHeader());
        shared.listener().firstByte(books.route, books.firstByteNanos);
        preparation.learnScope(answer.getHeader("anthropic-workspace-id"));
        response.headers().set(HeaderRules.REQUEST_ID, books.id);
        TapFeed tap = prepared == null ? null : planned(prepared, answer, refused);
        if (!isServed(answer)) {
            preparation.refused();
        }
        Excision excision = tap == null || prepared == null ? null : Excision.of(prepared, answer.headers());
        relay = new AnswerRelay(answer, request, books, patience, tap, excision, () -> close(Outcome.ANSWERED));
        relay.start(this::guard);
    }

    /** The answer to a request that was planned; a tap for it, null where there is none to be had. */
    private @Nullable TapFeed planned(PreparedRequest plan, HttpClientResponse answer, @Nullable Refusal refused) {
        if (settings.optimization().planHeader()) {
            response.headers().set(HeaderRules.PLAN, PlanHeader.of(plan, books.refusedStatus));
        }
        if (!isServed(answer)) {
            return null;
        }
        if (refused != null) {
            plan.refusalExplained(refused.status(), refused.text());
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

    /** The lane's clock ticked. */
    void tick(long nowNanos) {
        if (!closed && patience.isOver(nowNanos)) {
            guard(this::waitedTooLong);
        }
    }

    private void waitedTooLong() {
        if (patience.waitsForPlan()) {
            preparation.late();
        } else if (!forwarding.cutRefusalShort()) {
            giveUp();
        }
    }

    private void giveUp() {
        if (patience.waitsForRequest() && !forwarding.waitsForUpstream()) {
            fail(Fault.stalled(settings.timeouts().requestIdle().toSeconds()));
        } else if (relay != null && relay.waitsForClient()) {
            cut(Outcome.CLIENT_STALLED);
        } else if (target != null) {
            fail(Faults.timeout(target.route(), settings.timeouts()));
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
    @Override
    public void fail(Fault fault) {
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
        forwarding.close(outcome == Outcome.ANSWERED);
        releaseBody();
        Optional<LedgerEntry> ledger =
                prepared == null ? Optional.empty() : books.settle(prepared, relay == null ? null : relay.tap());
        books.hold = preparation.close(prepared, ledger.isPresent());
        lane.closed(this, request);
        if (outcome == Outcome.ANSWERED && forwarding.isStreaming()) {
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
