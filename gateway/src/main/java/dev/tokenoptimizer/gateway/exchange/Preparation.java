package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.gateway.config.OptimizationConfig.ApplicationBy;
import dev.tokenoptimizer.gateway.http.BodyCollector;
import dev.tokenoptimizer.gateway.route.Route;
import dev.tokenoptimizer.gateway.route.ScopeResolver;
import dev.tokenoptimizer.optimizer.PreparedRequest;
import dev.tokenoptimizer.optimizer.RequestFacts;
import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/**
 * From a whole body to its plan: on whose behalf it comes, and what the optimizer makes of it, on this event loop or for a large
 * body on a planning thread. Ends with one word to its owner. Lives on one event loop.
 */
final class Preparation {

    private final Lane lane;
    private final Shared shared;
    private final Settings settings;
    private final Books books;
    private final Patience patience;
    private final Owner owner;
    private @Nullable Route route;
    private ScopeResolver.@Nullable Resolved scope;
    private boolean ended;

    /** Whose request it is. */
    interface Owner {

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
    }

    void start(Route by, MultiMap headers, BodyCollector body) {
        route = by;
        RequestFactsReader reader = new RequestFactsReader(headers);
        ScopeResolver.Resolved resolved = lane.scopes().resolve(by, headers);
        scope = resolved;
        if (settings.optimization().applicationBy() == ApplicationBy.SCOPE) {
            books.application = reader.application(shared.applications(), resolved.label(), by);
        }
        RequestFacts facts = reader.facts(resolved.scope(), books.application, by, settings.optimization());
        books.mode = facts.mode();
        byte[] bytes = body.array();
        int length = body.length();
        patience.waitForPlan();
        if (length <= settings.limits().loopBodyBytesMax()) {
            end(GuardedRequest.prepare(shared, bytes, length, facts, books.id));
        } else if (!shared.planning().offer(() -> {
            PreparedRequest ready = GuardedRequest.prepare(shared, bytes, length, facts, books.id);
            lane.run(() -> owner.guard(() -> end(ready)));
        })) {
            end(PassThrough.PLANNER_OVERLOADED);
        }
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

    private void end(@Nullable PreparedRequest ready) {
        if (ready == null) {
            end(PassThrough.OPTIMIZER_FAILED);
        } else if (ended) {
            ready.abandoned();
        } else {
            ended = true;
            owner.prepared(ready);
        }
    }

    private void end(PassThrough why) {
        if (!ended) {
            ended = true;
            owner.unprepared(why);
        }
    }
}
