package dev.tokenoptimizer.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Two connections to the store, one to read and one to write, so that no look-up waits behind a batch. Opens them, again and again
 * until it succeeds, and tries the one to read while its breaker is open; when trials go on failing it opens both anew, because the
 * server may be another one by now. Its steps belong to the executor's one thread.
 */
final class Connections {

    private static final long FIRST = Duration.ofMillis(250).toNanos();
    private static final long LONGEST = Duration.ofSeconds(10).toNanos();
    private static final int TRIALS = 3;
    private static final int PROBES = 5;
    private static final byte[][] PROBE_FIELD = {{'x'}};

    private final Link link;
    private final Breaker reading;
    private final byte[] probe;
    private final long deadlineNanos;
    private final LongSupplier nanoClock;
    private final Executor executor;
    private final Runnable changed;
    private volatile Link.@Nullable Wire toRead;
    private volatile Link.@Nullable Wire toWrite;
    private boolean busy;
    private boolean renewed;
    private boolean closed;
    private int failedTrials;
    private long interval = FIRST;
    private long connectAt;

    Connections(
            Link link,
            Breaker reading,
            byte[] probe,
            long deadlineNanos,
            LongSupplier nanoClock,
            Executor executor,
            Runnable changed) {
        this.link = link;
        this.reading = reading;
        this.probe = probe;
        this.deadlineNanos = deadlineNanos;
        this.nanoClock = nanoClock;
        this.executor = executor;
        this.changed = changed;
        this.connectAt = nanoClock.getAsLong();
    }

    Link.@Nullable Wire toRead() {
        return toRead;
    }

    Link.@Nullable Wire toWrite() {
        return toWrite;
    }

    boolean open() {
        return toRead != null && toWrite != null;
    }

    /** Does what is due. */
    void tick() {
        if (busy || closed) {
            return;
        }
        Link.Wire open = toRead;
        if (open == null) {
            if (nanoClock.getAsLong() - connectAt >= 0) {
                connect();
            }
        } else if (reading.wantsTrial()) {
            attempt(open);
        }
    }

    private void connect() {
        busy = true;
        CompletionStage<Link.Wire> first = open(link);
        first.thenCombine(open(link), Pair::new).whenCompleteAsync((pair, failure) -> connected(pair), executor);
    }

    private record Pair(Link.Wire toRead, Link.Wire toWrite) {}

    private static CompletionStage<Link.Wire> open(Link link) {
        try {
            return link.connect();
        } catch (RuntimeException refused) {
            return CompletableFuture.failedStage(refused);
        }
    }

    private void connected(@Nullable Pair pair) {
        busy = false;
        if (pair == null) {
            connectAt = nanoClock.getAsLong() + interval;
            interval = Math.min(LONGEST, 2 * interval);
            return;
        }
        if (closed) {
            pair.toRead().close();
            pair.toWrite().close();
            return;
        }
        interval = FIRST;
        failedTrials = 0;
        toWrite = pair.toWrite();
        toRead = pair.toRead();
        changed.run();
    }

    /** Asks for nothing in particular, a few times, as requests would: one answer that is late says nothing. */
    private void attempt(Link.Wire open) {
        busy = true;
        attempt(open, PROBES, 0, 0);
    }

    private void attempt(Link.Wire open, int left, int answered, int inTime) {
        long begun = nanoClock.getAsLong();
        open.commands()
                .hmget(probe, PROBE_FIELD)
                .whenCompleteAsync(
                        (values, failure) -> {
                            boolean good = values != null && nanoClock.getAsLong() - begun <= deadlineNanos;
                            int inTimeNow = inTime + (good ? 1 : 0);
                            int answeredNow = answered + (values == null ? 0 : 1);
                            if (left > 1 && values != null) {
                                attempt(open, left - 1, answeredNow, inTimeNow);
                            } else {
                                tried(answeredNow > 0, 2 * inTimeNow > PROBES);
                            }
                        },
                        executor);
    }

    private void tried(boolean answered, boolean good) {
        busy = false;
        if (good) {
            failedTrials = 0;
            reading.trialSucceeded();
            return;
        }
        reading.trialFailed();
        failedTrials = answered ? 0 : failedTrials + 1;
        if (failedTrials >= TRIALS) {
            failedTrials = 0;
            drop();
            connectAt = nanoClock.getAsLong();
        }
    }

    /** The server takes what it is told. */
    void taken() {
        renewed = false;
    }

    /** The server is the wrong one by now: what its name leads to may be another one. Once, until a write is taken. */
    void renew() {
        if (!busy && !closed && !renewed) {
            renewed = true;
            drop();
            connectAt = nanoClock.getAsLong() + FIRST;
        }
    }

    private void drop() {
        Link.Wire read = toRead;
        Link.Wire write = toWrite;
        toRead = null;
        toWrite = null;
        if (read != null) {
            read.close();
        }
        if (write != null) {
            write.close();
        }
        changed.run();
    }

    void close() {
        closed = true;
        drop();
    }
}
