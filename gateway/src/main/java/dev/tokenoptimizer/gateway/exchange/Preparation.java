package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.gateway.config.OptimizationConfig.ApplicationBy;
import dev.tokenoptimizer.gateway.dialect.PromptCall;
import dev.tokenoptimizer.gateway.hold.EventLoop;
import dev.tokenoptimizer.gateway.hold.Hold;
import dev.tokenoptimizer.gateway.hold.HoldReport;
import dev.tokenoptimizer.gateway.http.BodyCollector;
import dev.tokenoptimizer.gateway.route.Route;
import dev.tokenoptimizer.gateway.route.ScopeResolver;
import dev.tokenoptimizer.optimizer.PreparedRequest;
import dev.tokenoptimizer.optimizer.ReadRequest;
import dev.tokenoptimizer.optimizer.RequestFacts;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.PromptFamily;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * From a whole body to its plan: which account serves it, on whose behalf it comes, what other instances know of it, whether it
 * waits for another request to write what both share, and what the optimizer makes of it, on this event loop or for a large body
 * on a planning thread. Ends with one word to its owner, unless that closed it before. Lives on one event loop.
 */
final class Preparation {

    private static final byte[] NOTHING = new byte[0];

    private final Lane lane;
    private final Shared shared;
    private final Settings settings;
    private final Books books;
    private final Patience patience;
    private final Owner owner;
    private @Nullable Route route;
    private ScopeResolver.@Nullable Resolved scope;
    private @Nullable Hold hold;

    /** How long it may still wait for what other instances know. */
    private Duration patienceWithStore;

    private boolean large;
    private boolean ended;
    private boolean closed;

    private @Nullable Placing placing;
    private Runnable prepareAgain = () -> {};

    /** Whose request it is. */
    interface Owner {

        /** This is where it goes. */
        void placed(Route account);

        /** Runs a step; a failure of our own must not leave the client waiting. */
        void guard(Runnable step);

        /** It is planned; whoever does not want it any more abandons it. */
        void prepared(PreparedRequest ready);

        /** The body goes as it came. */
        void unprepared(PassThrough why);
    }

    Preparation(Lane lane, Shared shared, Settings settings, Books books, Patience patience, Owner owner) {
        this.lane = lane;
        this.shared = shared;
        this.settings = settings;
        this.books = books;
        this.patience = patience;
        this.owner = owner;
        this.patienceWithStore = settings.store().deadline();
    }

    /**
     * A call of which nothing but the answer is read: its body streams through.
     *
     * @param then hears once where it goes, and of null where it could not be prepared
     */
    void withoutBody(Route by, PromptCall call, MultiMap headers, Consumer<@Nullable PreparedRequest> then) {
        if (by.accounts().isEmpty() || call.fetches()) {
            then.accept(
                    withoutBodyAt(by.accounts().isEmpty() ? by : by.accounts().get(0), call, headers));
            return;
        }
        RequestFacts facts = beforePlacing(by, call, headers);
        Optional<PromptFamily> family = GuardedRequest.family(shared, call.dialect(), NOTHING, 0, facts, books.id);
        askWhoCanRead(by, family, () -> {
            if (!closed) {
                Placing first = new Placing(shared.affinity(), by, family, 0, books);
                placing = first;
                then.accept(withoutBodyAt(first.account(), call, headers));
            }
        });
    }

    private @Nullable PreparedRequest withoutBodyAt(Route account, PromptCall call, MultiMap headers) {
        RequestFacts facts = placedAt(account, call, headers);
        return GuardedRequest.prepare(shared, call.dialect(), NOTHING, 0, facts, books.id);
    }

    void start(Route by, PromptCall call, MultiMap headers, BodyCollector body) {
        byte[] bytes = body.array();
        int length = body.length();
        large = length > settings.limits().loopBodyBytesMax();
        patience.waitForPlan();
        if (by.accounts().isEmpty()) {
            prepare(by, call, headers, bytes, length);
            return;
        }
        RequestFacts facts = beforePlacing(by, call, headers);
        compute(() -> GuardedRequest.family(shared, call.dialect(), bytes, length, facts, books.id), family -> {
            askWhoCanRead(by, family, () -> {
                if (!ended && !closed) {
                    Placing first = new Placing(shared.affinity(), by, family, length, books);
                    placing = first;
                    prepareAgain = () -> prepare(first.account(), call, headers, bytes, length);
                    prepareAgain.run();
                }
            });
        });
    }

    /** What only one account can read may have been sent through another instance before. */
    private void askWhoCanRead(Route by, Optional<PromptFamily> family, Runnable then) {
        long asked = shared.nanoClock().getAsLong();
        Duration deadline = settings.store().deadline();
        await(answered -> shared.affinity().ask(by, family, answered), deadline, shared.affinity()::gaveUp, () -> {
            patienceWithStore = deadline.minusMillis(
                    Duration.ofNanos(shared.nanoClock().getAsLong() - asked).toMillis());
            then.run();
        });
    }

    /** What is known of a request that any of a route's accounts may serve. */
    private RequestFacts beforePlacing(Route by, PromptCall call, MultiMap headers) {
        CacheScope all = new CacheScope(by.config().provider(), "accounts:" + by.name());
        return new RequestFactsReader(headers).facts(all, call, books.application, by, settings.optimization());
    }

    private void prepare(Route by, PromptCall call, MultiMap headers, byte[] bytes, int length) {
        RequestFacts facts = placedAt(by, call, headers);
        if (by.config().hold().enabled() || settings.store().shared()) {
            compute(() -> GuardedRequest.read(shared, call.dialect(), bytes, length, facts, books.id), this::read);
        } else {
            compute(() -> GuardedRequest.prepare(shared, call.dialect(), bytes, length, facts, books.id), this::end);
        }
    }

    /** It goes there: what is known of it then. */
    private RequestFacts placedAt(Route by, PromptCall call, MultiMap headers) {
        route = by;
        owner.placed(by);
        RequestFactsReader reader = new RequestFactsReader(headers);
        ScopeResolver.Resolved resolved = lane.scopes().resolve(by, headers, call.owner());
        scope = resolved;
        if (settings.optimization().applicationBy() == ApplicationBy.SCOPE) {
            books.application = reader.application(shared.applications(), resolved.label(), by);
        }
        RequestFacts facts = reader.facts(resolved.scope(), call, books.application, by, settings.optimization());
        books.mode = facts.mode();
        return facts;
    }

    /** Large bodies take too long for an event loop. */
    private <T extends @Nullable Object> void compute(Supplier<T> work, Consumer<T> then) {
        if (!large) {
            then.accept(work.get());
        } else if (!shared.planning().offer(() -> {
            T result = work.get();
            lane.run(() -> owner.guard(() -> then.accept(result)));
        })) {
            end(PassThrough.PLANNER_OVERLOADED);
        }
    }

    private void read(@Nullable ReadRequest read) {
        if (ended || closed) {
            return;
        }
        if (read == null) {
            end(PassThrough.OPTIMIZER_FAILED);
            return;
        }
        if (patienceWithStore.isPositive()) {
            ask(read, false, patienceWithStore, () -> hold(read));
        } else {
            hold(read);
        }
    }

    /** Other instances may know the prompt. No thread waits for them, and an answer that comes late is of use to later requests. */
    private void ask(ReadRequest read, boolean anew, Duration deadline, Runnable then) {
        await(answered -> read.ask(anew, answered), deadline, read::gaveUp, then);
    }

    /**
     * Waits for the store.
     *
     * @param question tells whether it asks; then its argument runs when there is an answer, on any thread
     * @param gaveUp runs when there is none in time
     */
    private void await(Predicate<Runnable> question, Duration deadline, Runnable gaveUp, Runnable then) {
        GuardedLoop loop = new GuardedLoop(lane, owner);
        Waiting waiting = new Waiting(then);
        if (!question.test(() -> loop.run(waiting::end))) {
            waiting.end();
            return;
        }
        waiting.stopTimer = loop.later(deadline, () -> {
            gaveUp.run();
            waiting.end();
        });
    }

    private void hold(ReadRequest read) {
        if (ended || closed || route == null) {
            return;
        }
        if (!route.config().hold().enabled()) {
            compute(() -> GuardedRequest.plan(shared, read, List.of(), books.id), this::end);
            return;
        }
        patience.stop();
        Hold waiting = new Hold(
                shared.leads(),
                route.config().hold(),
                new GuardedLoop(lane, owner),
                shared.nanoClock(),
                read,
                then -> ask(read, true, settings.store().deadline(), then),
                led -> {
                    patience.waitForPlan();
                    compute(() -> GuardedRequest.plan(shared, read, led, books.id), this::end);
                });
        hold = waiting;
        waiting.start();
    }

    /** The body goes as it came, whatever a plan that comes later may say. */
    void late() {
        end(PassThrough.PLANNER_LATE);
    }

    /** The answer named a workspace, or did not. */
    void learnScope(@Nullable String workspace) {
        if (route != null && scope != null) {
            lane.scopes().learn(route, scope, workspace);
        }
    }

    /**
     * The account that it went to does not serve it.
     *
     * @param retryAfter what its answer says about when to come back; null when it says nothing
     * @return whether {@link #move} sends it elsewhere
     */
    boolean failed(@Nullable String retryAfter) {
        return placing != null && placing.failed(retryAfter);
    }

    /** Prepares it for another account; nothing of how it was prepared for this one counts any more. */
    void move() {
        if (placing != null && !closed) {
            if (hold != null) {
                hold.close(false);
                hold = null;
            }
            ended = false;
            patience.waitForPlan();
            placing.move();
            prepareAgain.run();
        }
    }

    /** It is answered and goes nowhere else: its bytes are not needed any more. */
    void answered() {
        prepareAgain = () -> {};
    }

    /** The provider serves it: what it wrote can be read, now or a little later. */
    private void begun(Runnable readable) {
        if (placing != null) {
            placing.serves();
        }
        if (hold == null) {
            readable.run();
        } else {
            hold.began(readable);
        }
    }

    /** The provider does not serve it. */
    void refused() {
        if (hold != null) {
            hold.handOver();
        }
    }

    /**
     * All is over.
     *
     * @param request what was sent; null where nothing was prepared
     * @param billed whether the answer was billed
     */
    HoldReport close(@Nullable PreparedRequest request, boolean billed) {
        closed = true;
        prepareAgain = () -> {};
        if (placing != null && request != null && billed) {
            request.answer().ifPresent(placing::holds);
        }
        return hold == null ? HoldReport.NONE : hold.close(billed);
    }

    private void end(@Nullable GuardedRequest ready) {
        if (ready == null) {
            end(PassThrough.OPTIMIZER_FAILED);
        } else if (ended || closed) {
            ready.abandoned();
        } else {
            ended = true;
            ready.tell(this::begun, () -> planned(ready));
            planned(ready);
            owner.prepared(ready);
        }
    }

    /** Its plan is known, or other markers are in force than were planned. */
    private void planned(PreparedRequest plan) {
        if (hold != null) {
            books.heldNanos = hold.heldNanos();
            hold.planned(plan);
        }
    }

    private void end(PassThrough why) {
        if (!ended) {
            ended = true;
            if (hold != null) {
                hold.handOver();
            }
            owner.unprepared(why);
        }
    }

    /** A wait for answers, over once. */
    private static final class Waiting {

        private final Runnable then;
        private Runnable stopTimer = () -> {};
        private boolean over;

        Waiting(Runnable then) {
            this.then = then;
        }

        void end() {
            if (!over) {
                over = true;
                stopTimer.run();
                then.run();
            }
        }
    }

    /** The lane, where a step that fails must not leave the client waiting. */
    private record GuardedLoop(Lane lane, Owner owner) implements EventLoop {

        @Override
        public void run(Runnable task) {
            lane.run(() -> owner.guard(task));
        }

        @Override
        public Runnable later(Duration delay, Runnable task) {
            return lane.later(delay, () -> owner.guard(task));
        }
    }
}
