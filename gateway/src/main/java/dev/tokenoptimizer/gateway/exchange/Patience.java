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

    void waitForPlan(long nanos) {
        begin(For.PLAN, nanos);
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
