package dev.tokenoptimizer.lab.provider;

import dev.tokenoptimizer.lab.provider.clock.Clock;
import dev.tokenoptimizer.lab.provider.wire.ErrorAnswer;
import dev.tokenoptimizer.lab.provider.wire.RefusedRequest;
import dev.tokenoptimizer.lab.provider.wire.Reply;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.usage.Usage;
import java.util.Optional;
import java.util.function.LongConsumer;

/** What the endpoints of all APIs do alike: misbehave where a test asks for it, refuse, answer at a pace. Event loop only. */
abstract class Endpoint {

    private final Settings settings;
    private final Clock clock;
    private final Faults faults;
    private final Books books;

    Endpoint(Settings settings, Clock clock, Faults faults, Books books) {
        this.settings = settings;
        this.clock = clock;
        this.faults = faults;
        this.books = books;
    }

    /** The error that goes with a status, as this API words it. */
    abstract ErrorAnswer error(int status, String message);

    /** Why a call is refused before its body is looked at, if it is. */
    Optional<ErrorAnswer> objection(Call call) {
        return call.credential().equals(Credential.NONE) ? Optional.of(noKey()) : Optional.empty();
    }

    /** Name of the header of answers that names the request. */
    abstract String requestIdHeader();

    /** Name of the header of answers that names the workspace or organisation, where there is one. */
    abstract Optional<String> workspaceHeader();

    /** What a caller without a key is told. */
    abstract ErrorAnswer noKey();

    /** Loses every cached entry. */
    abstract void evict();

    final Settings settings() {
        return settings;
    }

    final Faults faults() {
        return faults;
    }

    /**
     * Does what is planned for the next request.
     *
     * @param serve goes on with the request, unless it ends here; is told after how many bytes the answer breaks off
     */
    final void underFaults(Call call, LongConsumer serve) {
        switch (faults.next().orElse(null)) {
            case null -> serve.accept(Long.MAX_VALUE);
            case Faults.Fault.Pass() -> serve.accept(Long.MAX_VALUE);
            case Faults.Fault.Fail(int status) -> refuse(call, error(status, "Simulated error"));
            case Faults.Fault.Stall() -> books.rejected(call.credential());
            case Faults.Fault.Reset() -> {
                books.rejected(call.credential());
                call.response().reset();
            }
            case Faults.Fault.Cut(int afterBytes) -> serve.accept(afterBytes);
            case Faults.Fault.Evict() -> {
                evict();
                serve.accept(Long.MAX_VALUE);
            }
        }
    }

    /** @param input bill of the input, which says how long it takes until the answer begins */
    final void deliver(Call call, Tariff tariff, Usage input, Reply reply, long cutAfter, Runnable neverBegun) {
        Pacing pacing = settings.pacing();
        Body body = new Body(call.response(), settings.gzip() && call.acceptsGzip(), cutAfter);
        long beginsAt = call.startedAt() + pacing.millisToFirstToken(input);
        new Delivery(call, clock, pacing, books, tariff, reply, body, beginsAt, neverBegun).schedule(call.startedAt());
    }

    final void fail(Call call, Throwable e) {
        refuse(call, errorOf(e));
    }

    final void refuse(Call call, ErrorAnswer error) {
        books.rejected(call.credential());
        call.refuse(error);
    }

    final ErrorAnswer errorOf(Throwable e) {
        return e instanceof RefusedRequest refused
                ? refused.answer()
                : error(500, "The simulated provider failed: " + e);
    }
}
