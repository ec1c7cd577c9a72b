package dev.tokenoptimizer.lab.provider;

import dev.tokenoptimizer.lab.provider.clock.Clock;
import dev.tokenoptimizer.lab.provider.wire.Reply;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.usage.Usage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Sends one computed answer at the pace of the clock, and enters it in the books once, however it ends. Event loop only. */
final class Delivery {

    private enum State {
        WAITING,
        BEGUN,
        SETTLED
    }

    private final Context context;
    private final Clock clock;
    private final Pacing pacing;
    private final Books books;
    private final Credential credential;
    private final Tariff tariff;
    private final Reply answer;
    private final HttpServerResponse response;
    private final Body body;
    private final List<Reply.Piece> pieces;
    private final String requestId;
    private final long beginsAt;
    private final Runnable neverBegun;
    private State state = State.WAITING;
    private int sent;
    private int generated;

    /**
     * @param call what is answered
     * @param tariff prices of the answer
     * @param body where it goes
     * @param beginsAt when the answer begins, on the clock
     * @param neverBegun what to do when the client leaves before that
     */
    Delivery(
            Call call,
            Clock clock,
            Pacing pacing,
            Books books,
            Tariff tariff,
            Reply answer,
            Body body,
            long beginsAt,
            Runnable neverBegun) {
        this.context = call.context();
        this.clock = clock;
        this.pacing = pacing;
        this.books = books;
        this.credential = call.credential();
        this.tariff = tariff;
        this.answer = answer;
        this.response = call.response();
        this.body = body;
        this.pieces = answer.pieces();
        this.requestId = call.driverId();
        this.beginsAt = beginsAt;
        this.neverBegun = neverBegun;
    }

    /** Puts the beginning and the end on the clock. */
    void schedule(long arrivedAt) {
        response.closeHandler(_ -> leave());
        response.exceptionHandler(_ -> leave());
        if (response.closed()) {
            leave();
        }
        long endsAt = beginsAt + pacing.millisToGenerate(answer.usage().output().orElse(0));
        clock.at(beginsAt, requestId, Clock.Moment.ANSWER_BEGINS, () -> onLoop(this::begin));
        if (!(clock.fine() && answer.stream())) {
            clock.at(endsAt, requestId, Clock.Moment.ANSWER_ENDS, () -> onLoop(this::finish));
        }
        clock.arrived(new Clock.Arrival(requestId, arrivedAt, beginsAt, endsAt));
    }

    private Future<Void> begin() {
        if (state != State.WAITING) {
            return Future.succeededFuture();
        }
        state = State.BEGUN;
        if (!answer.stream()) {
            return Future.succeededFuture();
        }
        response.setChunked(true).putHeader("content-type", answer.contentType());
        response.putHeader("cache-control", "no-cache");
        Future<Void> head = response.writeHead();
        send(pieces.getFirst());
        if (clock.fine()) {
            continueAtPace();
        } else if (state == State.BEGUN && pieces.size() > 2) {
            send(pieces.get(sent));
        }
        return head.otherwiseEmpty();
    }

    /** Sends what is due and comes back for the next. */
    private void continueAtPace() {
        while (state == State.BEGUN && sent < pieces.size()) {
            long due = beginsAt + pacing.millisToGenerate(pieces.get(sent).outputTokens());
            if (due > clock.nowMillis()) {
                clock.at(
                        due,
                        requestId,
                        Clock.Moment.ANSWER_CONTINUES,
                        () -> onLoop(() -> {
                            continueAtPace();
                            return Future.succeededFuture();
                        }));
                return;
            }
            if (sent == pieces.size() - 1) {
                var _ = finish();
                return;
            }
            send(pieces.get(sent));
        }
    }

    private Future<Void> finish() {
        while (state == State.BEGUN && sent < pieces.size() - 1) {
            send(pieces.get(sent));
        }
        if (state != State.BEGUN) {
            return Future.succeededFuture();
        }
        byte[] last =
                answer.stream() ? pieces.getLast().bytes() : answer.whole().getBytes(StandardCharsets.UTF_8);
        generated = (int) answer.usage().output().orElse(0);
        if (!answer.stream()) {
            response.putHeader("content-type", answer.contentType());
        }
        if (body.cutsAt(last)) {
            body.announce(last);
            write(last);
            return Future.succeededFuture();
        }
        // Booked before the last byte leaves, so that whoever has the answer finds it in the books.
        books.completed(credential, answer.usage(), cost(answer.usage()));
        state = State.SETTLED;
        return body.endWith(last).otherwiseEmpty();
    }

    private void send(Reply.Piece piece) {
        sent++;
        generated = piece.outputTokens();
        write(piece.bytes());
    }

    /** What is cut off is booked before it leaves, so that whoever saw the end finds it in the books. */
    private void write(byte[] bytes) {
        if (body.cutsAt(bytes)) {
            leave();
        }
        body.write(bytes);
    }

    /** The client left, or the answer was cut off: what began is charged, up to here. */
    private void leave() {
        if (state == State.BEGUN) {
            Usage input = answer.usage();
            Usage soFar = input.withOutput(OptionalLong.of(generated));
            books.brokenOff(credential, soFar, cost(soFar));
        } else if (state == State.WAITING) {
            neverBegun.run();
            books.abandoned(credential);
        }
        state = State.SETTLED;
    }

    private Money cost(Usage usage) {
        return tariff.pricesFor(usage.input()).of(usage);
    }

    private CompletionStage<Void> onLoop(Supplier<Future<Void>> action) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(_ -> action.get().onComplete(done));
        return done.future().toCompletionStage();
    }
}
