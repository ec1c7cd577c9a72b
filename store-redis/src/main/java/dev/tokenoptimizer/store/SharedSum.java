package dev.tokenoptimizer.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that instances add up under one key: tells what was added here, with pauses between, and hears the sum. What may or may not
 * have arrived is told again under its number and counts once. {@link #changed} may be called by any thread; the rest belongs to the
 * executor's one thread.
 */
final class SharedSum {

    private static final long PAUSE_AFTER_FAILURE_NANOS = 1_000_000_000;

    private static final long HEARD_WHILE_USED_NANOS = 1_000_000_000;

    /** So often the store may refuse one batch before that is given up. */
    private static final int REFUSALS_MAX = 60;

    private final byte[] key;
    private final Script script;
    private final long pauseNanos;
    private final Part part;
    private final Way way;
    private final AtomicBoolean changed = new AtomicBoolean();
    private volatile boolean busy;
    private volatile byte @Nullable [][] told;
    private volatile long heardAt;
    private int batch;
    private int refusals;
    private long notBefore;

    /**
     * @param script takes instance, batch, milliseconds since the epoch, and then what the part tells
     * @param pauseNanos after one telling, before the next
     */
    SharedSum(byte[] key, Script script, long pauseNanos, Part part, Way way) {
        this.key = key;
        this.script = script;
        this.pauseNanos = pauseNanos;
        this.part = part;
        this.way = way;
        this.notBefore = way.nanoClock.getAsLong();
        this.heardAt = notBefore;
    }

    /** What this instance adds to the sum. */
    interface Part {

        /** What was added here and not handed out yet, as the script takes it. */
        byte[][] untold();

        /** The sum, as the script returns it, with everything handed out until now. */
        void heard(List<Object> sum);
    }

    /**
     * The way to the store.
     *
     * @param breaker of what is written
     * @param clock milliseconds since the epoch
     * @param onMachineTime whether that clock goes as fast as time does; if not, nothing pauses and nothing expires
     * @param failed attempts to tell that failed
     */
    record Way(
            long instance,
            Breaker breaker,
            Executor executor,
            LongSupplier clock,
            LongSupplier nanoClock,
            boolean onMachineTime,
            Supplier<Link.@Nullable Wire> wire,
            LongAdder failed) {

        /** A time to keep things, in digits: 0, for ever, unless on machine time. */
        byte[] kept(long millis) {
            return text(onMachineTime ? millis : 0);
        }
    }

    /** Hears that something is untold. */
    void changed() {
        if (changed.compareAndSet(false, true)) {
            way.executor.execute(this::tell);
        }
    }

    /** Hears that the sum is used here: then it is told and heard once a second, whether or not something is untold. */
    void used() {
        if (!way.onMachineTime || way.nanoClock.getAsLong() - heardAt > HEARD_WHILE_USED_NANOS) {
            changed();
        }
    }

    /** Whether the others know all that was added here. */
    boolean settled() {
        return !changed.get() && !busy && told == null;
    }

    /** The next telling need not wait for its time. */
    void endPause() {
        notBefore = way.nanoClock.getAsLong();
    }

    /** Tells what is untold, unless it has to wait. */
    void tell() {
        Link.Wire open = way.wire.get();
        if (busy || settled() || open == null || !way.breaker.closed() || way.nanoClock.getAsLong() - notBefore < 0) {
            return;
        }
        busy = true;
        byte[][] untold = told;
        if (untold == null) {
            changed.set(false);
            batch++;
            refusals = 0;
            untold = part.untold();
            told = untold;
        }
        CompletionStage<?> _ = attempt(open, numbered(untold)).whenCompleteAsync(this::answered, way.executor);
    }

    private byte[][] numbered(byte[][] untold) {
        byte[][] arguments = new byte[3 + untold.length][];
        arguments[0] = number((int) way.instance);
        arguments[1] = number(batch);
        arguments[2] = text(way.clock.getAsLong());
        System.arraycopy(untold, 0, arguments, 3, untold.length);
        return arguments;
    }

    private CompletionStage<List<Object>> attempt(Link.Wire open, byte[][] arguments) {
        try {
            return script.runForList(open.commands(), new byte[][] {key}, arguments);
        } catch (RuntimeException refused) {
            return CompletableFuture.failedStage(refused);
        }
    }

    private void answered(@Nullable List<Object> sum, @Nullable Throwable failure) {
        if (sum == null) {
            failed(failure);
            busy = false;
            return;
        }
        pause(pauseNanos);
        heardAt = way.nanoClock.getAsLong();
        try {
            part.heard(sum);
        } finally {
            told = null;
            busy = false;
        }
        tell();
    }

    private void failed(@Nullable Throwable failure) {
        way.failed.increment();
        pause(PAUSE_AFTER_FAILURE_NANOS);
        refusals += WriteBehind.isRefusal(failure) ? 1 : 0;
        if (refusals == REFUSALS_MAX) {
            told = null;
        }
    }

    private void pause(long nanos) {
        if (way.onMachineTime) {
            notBefore = way.nanoClock.getAsLong() + nanos;
        }
    }

    /** Four bytes, the highest first. */
    static byte[] number(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    /** In digits. */
    static byte[] text(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }
}
