package dev.tokenoptimizer.gateway.exchange;

import java.util.function.LongSupplier;

/** How long an exchange still waits, and for what. */
final class Patience {

    private enum For {
        NOTHING,
        REQUEST,
        PLAN,
        ANSWER,
        MORE
    }

    /** A body that waits longer for its plan goes as it came. */
    private static final long PLANNING_NANOS = 2_000_000_000L;

    /** A refusal that takes longer to tell its reason keeps that for itself. */
    private static final long REFUSAL_NANOS = 5_000_000_000L;

    private final LongSupplier nanoClock;
    private For what = For.NOTHING;
    private long limitNanos;
    private long sinceNanos;

    Patience(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    void waitForRequest(long nanos) {
        begin(For.REQUEST, nanos);
    }

    void waitForPlan() {
        begin(For.PLAN, PLANNING_NANOS);
    }

    void waitForRefusal() {
        begin(For.MORE, REFUSAL_NANOS);
    }

    void waitForAnswer(long nanos) {
        begin(For.ANSWER, nanos);
    }

    void waitForMore(long nanos) {
        begin(For.MORE, nanos);
    }

    void stop() {
        what = For.NOTHING;
    }

    /** Something arrived. */
    void renew() {
        sinceNanos = nanoClock.getAsLong();
    }

    boolean isOver(long nowNanos) {
        return what != For.NOTHING && nowNanos - sinceNanos > limitNanos;
    }

    boolean waitsForRequest() {
        return what == For.REQUEST;
    }

    boolean waitsForPlan() {
        return what == For.PLAN;
    }

    private void begin(For changed, long nanos) {
        what = changed;
        limitNanos = nanos;
        renew();
    }
}
