package dev.tokenoptimizer.store;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Leaves the store alone once failures outweigh successes, and has it tried again after intervals that double from a second to
 * half a minute. Thread-safe.
 */
final class Breaker {

    static final int FAILURES_MAX = 5;

    private static final long FIRST = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST = Duration.ofSeconds(30).toNanos();

    /** Successes after which the next interval is the shortest again. */
    private static final int SOUND = 50;

    private final LongSupplier nanoClock;
    private final Runnable changed;
    private volatile boolean open;
    private int failures;
    private int successes;
    private long interval = FIRST;
    private long tryAt;
    private volatile long opened;

    /**
     * @param changed hears that it opened or closed
     */
    Breaker(LongSupplier nanoClock, Runnable changed) {
        this.nanoClock = nanoClock;
        this.changed = changed;
    }

    /** Whether the store may be used. */
    boolean closed() {
        return !open;
    }

    /** How often it opened. */
    long opened() {
        return opened;
    }

    void failed() {
        synchronized (this) {
            successes = 0;
            if (++failures < FAILURES_MAX) {
                return;
            }
        }
        trip();
    }

    /** Opens at once. */
    void trip() {
        synchronized (this) {
            if (open) {
                return;
            }
            open = true;
            opened++;
            successes = 0;
            tryAt = nanoClock.getAsLong() + interval;
        }
        changed.run();
    }

    synchronized void succeeded() {
        failures = Math.max(0, failures - 1);
        successes++;
        if (successes >= SOUND) {
            interval = FIRST;
        }
    }

    /** Whether it is open, and time to try. */
    synchronized boolean wantsTrial() {
        return open && nanoClock.getAsLong() - tryAt >= 0;
    }

    void trialSucceeded() {
        synchronized (this) {
            if (!open) {
                return;
            }
            open = false;
            failures = 0;
            successes = 0;
            interval = Math.min(LONGEST, 2 * interval);
        }
        changed.run();
    }

    synchronized void trialFailed() {
        interval = Math.min(LONGEST, 2 * interval);
        tryAt = nanoClock.getAsLong() + interval;
    }
}
