package dev.tokenoptimizer.lab.replay;

import dev.tokenoptimizer.lab.policy.Policy;
import dev.tokenoptimizer.lab.provider.cache.CacheModel;
import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.provider.cache.Outcome;
import dev.tokenoptimizer.lab.provider.cache.PrefixPath;
import dev.tokenoptimizer.lab.trace.TraceIndex;
import dev.tokenoptimizer.lab.trace.TraceRequest;
import dev.tokenoptimizer.usage.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** One pass of one policy over a trace: scope after scope, each with its requests in order of time. */
final class PolicyRun {

    /** Any moment will do, but for zero: a clock that stands there looks unset. */
    private static final long ORIGIN_MILLIS =
            Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    /** So many requests at the beginning teach, and are left out of {@link PolicyResult.Measured#ratioAfterStart()}. */
    static final int START_REQUESTS = 500;

    private static final int POINTS_MAX = 1_000;
    private static final double MILLIS_PER_SECOND = 1_000;
    private static final double NANOS_PER_MICRO = 1_000;

    private final TraceIndex trace;
    private final Conditions conditions;
    private final String name;
    private final Policy policy;
    private final CacheModel<Integer> cache;
    private final Costs costs;
    private final WriteUse use = new WriteUse();
    private final @Nullable LossCount losses;
    private BigDecimal startCost = BigDecimal.ZERO;
    private long startTokens;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private final List<CoursePoint> course = new ArrayList<>();
    private final long pointEvery;
    private long requests;
    private long inputTokens;
    private long rejected;
    private long policyNanos;

    /** Who shares a cache. */
    private record CacheKey(String scope, String model) {}

    /** A request whose answer has not begun. */
    private record Pending(SentRequest request, Outcome outcome, long beginsAt) {}

    /** @param losses whether to find out where the policy loses */
    PolicyRun(TraceIndex trace, Conditions conditions, String name, Policy policy, boolean losses) {
        this.trace = trace;
        this.conditions = conditions;
        this.name = name;
        this.policy = policy;
        this.cache = new CacheModel<>(conditions.refresh());
        this.costs = new Costs(conditions);
        this.losses = losses ? new LossCount(conditions) : null;
        this.pointEvery = Math.max(1, (trace.requests() + POINTS_MAX - 1) / POINTS_MAX);
    }

    /** @param progress told the number of requests replayed so far */
    PolicyResult.Measured run(LongConsumer progress) {
        long start = ORIGIN_MILLIS;
        for (List<TraceRequest> scope : trace.scopes()) {
            long end = start;
            for (TraceRequest request : scope) {
                long now = start + request.atMillis();
                end = Math.max(end, now + request.durationMillis().orElse(0));
                send(request, now);
                progress.accept(requests);
            }
            answerUntil(Long.MAX_VALUE);
            use.allExpired();
            if (losses != null) {
                losses.allExpired();
            }
            start = end + Conditions.BETWEEN_SCOPES_MILLIS;
        }
        BigDecimal cost = costs.cost();
        return new PolicyResult.Measured(
                name,
                cost,
                Costs.share(cost, trace.inputTokens()),
                ratioAfterStart(cost),
                costs.tokens(),
                use.wasted(),
                rejected,
                requests == 0 ? 0 : policyNanos / NANOS_PER_MICRO / requests,
                losses == null ? Map.of() : losses.losses(use),
                course);
    }

    private OptionalDouble ratioAfterStart(BigDecimal cost) {
        return requests <= START_REQUESTS
                ? OptionalDouble.empty()
                : OptionalDouble.of(Costs.share(cost.subtract(startCost), inputTokens - startTokens));
    }

    private void send(TraceRequest traced, long now) {
        answerUntil(now);
        SentRequest request =
                new SentRequest(traced, now, trace.trace(), conditions.tariff().groupsToolRuns());
        long started = System.nanoTime();
        List<Marker> markers = policy.mark(request);
        policyNanos += System.nanoTime() - started - request.providedNanos();
        CacheKey key = new CacheKey(traced.scope(), traced.model());
        PrefixPath<Integer> prompt = request.prompt();
        long delay = conditions.availabilityDelayMillis();
        Outcome outcome = cache.serve(key, prompt, markers, conditions.tariff(), now, _ -> delay);
        switch (outcome) {
            case Outcome.Served served -> {
                costs.add(served.usage());
                use.served(key, prompt, served);
                if (losses != null) {
                    losses.served(key, prompt, served, now);
                }
            }
            case Outcome.Rejected _ -> {
                rejected++;
                costs.addFresh(request.inputTokens());
            }
        }
        requests++;
        inputTokens += request.inputTokens();
        if (requests == START_REQUESTS) {
            startCost = costs.cost();
            startTokens = inputTokens;
        }
        pending.add(new Pending(request, withOutput(outcome, request.outputTokens()), now + delay));
        answerUntil(now);
        if (requests % pointEvery == 0 || requests == trace.requests()) {
            course.add(new CoursePoint(
                    requests, (now - ORIGIN_MILLIS) / MILLIS_PER_SECOND, inputTokens, costs.cost(), costs.tokens()));
        }
    }

    /** Tells the policy the bills of all answers that have begun by then. */
    private void answerUntil(long now) {
        while (!pending.isEmpty() && pending.getFirst().beginsAt() <= now) {
            Pending next = pending.removeFirst();
            long started = System.nanoTime();
            policy.answered(next.request(), next.outcome());
            policyNanos += System.nanoTime() - started;
        }
    }

    private static Outcome withOutput(Outcome outcome, long output) {
        if (!(outcome instanceof Outcome.Served served)) {
            return outcome;
        }
        Usage usage = served.usage();
        Usage whole = usage.withOutput(OptionalLong.of(output));
        return new Outcome.Served(served.request(), whole, served.hit(), served.written());
    }
}
