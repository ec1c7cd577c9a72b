package dev.tokenoptimizer.store;

import dev.tokenoptimizer.prompt.Fingerprint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which of all instances writes a cold prefix first. A claim of several prefixes is one step: they begin with the same block, which is
 * the hash tag. Who waits for the end of somebody's claim looks again and again, all of an instance together: so no news can be lost. Thread-safe; nothing
 * here waits.
 */
public final class Claims {

    /** How long it is remembered that a prefix can be read: longer than anybody's look takes. */
    private static final Duration REMEMBERED = Duration.ofSeconds(2);

    /** Whoever claims a prefix is ready to wait for others, and two who both lead cost more than the store's usual deadline. */
    private static final Duration PATIENCE = Duration.ofMillis(250);

    private static final byte[] BEGUN = "begun".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NO = {'0'};
    private static final byte[] YES = {'1'};

    private final Keys keys;
    private final long instance;
    private final long deadlineNanos;
    private final Supplier<Link.@Nullable Wire> wire;
    private final Breaker reading;
    private final Breaker writing;
    private final WriteBehind writes;
    private final Consumer<Runnable> later;
    private final Script claim = new Script(Script.CLAIM);
    private final Script release = new Script(Script.RELEASE);
    private final AtomicInteger number = new AtomicInteger();
    private final List<Watch> watches = new CopyOnWriteArrayList<>();
    private final AtomicBoolean looking = new AtomicBoolean();

    /** @param later runs a step some milliseconds later, or never once the store has ended */
    Claims(
            Keys keys,
            long instance,
            long deadlineNanos,
            Supplier<Link.@Nullable Wire> wire,
            Breaker reading,
            Breaker writing,
            WriteBehind writes,
            Consumer<Runnable> later) {
        this.keys = keys;
        this.instance = instance;
        this.deadlineNanos = deadlineNanos;
        this.wire = wire;
        this.reading = reading;
        this.writing = writing;
        this.writes = writes;
        this.later = later;
    }

    /**
     * A claim that is not made yet.
     *
     * @param first fingerprint of the block that all of the prefixes begin with
     * @param prefixes at least one, the most wanted first
     */
    public Claim of(Fingerprint first, List<Fingerprint> prefixes) {
        byte[] name = ByteBuffer.allocate(2 * Integer.BYTES)
                .putInt((int) instance)
                .putInt(number.incrementAndGet())
                .array();
        return new Claim(first, List.copyOf(prefixes), name);
    }

    /** How many wait for the end of another instance's claim. */
    public int watches() {
        return watches.size();
    }

    /** What became of a claim. */
    public sealed interface Outcome {}

    /** It holds. */
    public record Granted() implements Outcome {}

    /**
     * Another claim holds one of the prefixes.
     *
     * @param index the first such
     */
    public record Held(int index) implements Outcome {}

    /** Another claim of one of the prefixes ended a moment ago, and what was written can be read. */
    public record Written() implements Outcome {}

    /** What one request claims. */
    public final class Claim {

        private final Fingerprint first;
        private final List<Fingerprint> prefixes;
        private final byte[] name;
        private volatile boolean made;

        private Claim(Fingerprint first, List<Fingerprint> prefixes, byte[] name) {
            this.first = first;
            this.prefixes = prefixes;
            this.name = name;
        }

        /**
         * Makes it.
         *
         * @param lease how long it holds if it is not released
         * @param informed whether it is to hold although what was written can be read
         * @return fails when the store does not answer within a quarter of a second, or within its deadline if that is longer; and at once
         *     when it is left alone or not written: then nobody would learn what the claim was for. After its deadline it counts as failed
         */
        public CompletionStage<Outcome> make(Duration lease, boolean informed) {
            Link.Wire open = wire.get();
            if (open == null || !reading.closed() || !writing.closed()) {
                return CompletableFuture.failedStage(new IllegalStateException("the store is left alone"));
            }
            made = true;
            byte[] leaseMillis = text(Math.max(1, lease.toMillis()));
            CompletableFuture<Outcome> outcome = claim.run(
                            open.commands(), keys(prefixes), name, leaseMillis, informed ? YES : NO)
                    .<Outcome>thenApply(Claims::outcome)
                    .toCompletableFuture();
            CompletionStage<Outcome> _ = outcome.copy()
                    .orTimeout(deadlineNanos, TimeUnit.NANOSECONDS)
                    .whenComplete((answer, failure) -> {
                        if (failure == null) {
                            reading.succeeded();
                        } else if (!WriteBehind.isRefusal(failure)) {
                            reading.failed();
                        }
                    });
            return outcome.orTimeout(Math.max(deadlineNanos, PATIENCE.toNanos()), TimeUnit.NANOSECONDS);
        }

        /** Ends it, or what is left of it: what was written can be read, and everything told of it so far is in the store. */
        public void begun() {
            if (!made) {
                return;
            }
            CompletableFuture<Void> _ = writes.settled()
                    .completeOnTimeout(null, REMEMBERED.toMillis() / 2, TimeUnit.MILLISECONDS)
                    .thenRun(() -> end(prefixes, text(REMEMBERED.toMillis())));
        }

        /** Ends it for some of its prefixes, which it will not write. */
        public void giveUp(List<Fingerprint> given) {
            if (made && !given.isEmpty()) {
                end(given, NO);
            }
        }

        /** Ends it: it will write nothing. */
        public void giveUp() {
            giveUp(prefixes);
        }

        /** What does not arrive ends with its lease. */
        private void end(List<Fingerprint> ended, byte[] remembered) {
            Link.Wire open = wire.get();
            if (open != null) {
                CompletionStage<Long> _ = release.run(open.commands(), keys(ended), name, remembered);
            }
        }

        /**
         * Waits for the end of the claim that holds a prefix of this one.
         *
         * @param index which prefix
         * @param ended hears once that it has ended, and whether the prefix can be read now; on any thread
         * @return takes it back
         */
        public Runnable watch(int index, Consumer<Boolean> ended) {
            Watch watch = new Watch(key(prefixes.get(index)), ended);
            watches.add(watch);
            lookLater();
            return () -> watches.remove(watch);
        }

        private byte[][] keys(List<Fingerprint> of) {
            return of.stream().map(this::key).toArray(byte[][]::new);
        }

        private byte[] key(Fingerprint prefix) {
            return keys.claim(first, prefix);
        }
    }

    private static Outcome outcome(long answer) {
        return answer == 0 ? new Granted() : answer > 0 ? new Held((int) (answer - 1)) : new Written();
    }

    private static final class Watch {

        private final byte[] key;
        private final Consumer<Boolean> ended;
        private final AtomicBoolean asked = new AtomicBoolean();
        private byte @Nullable [] holder;

        Watch(byte[] key, Consumer<Boolean> ended) {
            this.key = key;
            this.ended = ended;
        }

        /** Whether the claim that was there first is not there any more: a later one came after what it wrote could be read. */
        boolean isOver(byte[] now) {
            byte[] before = holder;
            holder = now;
            return Arrays.equals(now, BEGUN) || (before != null && !Arrays.equals(before, now));
        }
    }

    private void lookLater() {
        if (!watches.isEmpty() && looking.compareAndSet(false, true)) {
            later.accept(this::look);
        }
    }

    private void look() {
        looking.set(false);
        Link.Wire open = wire.get();
        for (Watch watch : watches) {
            if (open == null) {
                tell(watch, false);
            } else if (watch.asked.compareAndSet(false, true)) {
                open.commands().get(watch.key).whenComplete((holder, failure) -> {
                    watch.asked.set(false);
                    if (failure != null) {
                        // What became of it is not known: whoever waited asks for what is known of the prefix.
                        tell(watch, true);
                    } else if (holder == null) {
                        tell(watch, false);
                    } else if (watch.isOver(holder)) {
                        tell(watch, true);
                    }
                });
            }
        }
        lookLater();
    }

    private void tell(Watch watch, boolean begun) {
        if (watches.remove(watch)) {
            watch.ended.accept(begun);
        }
    }

    private static byte[] text(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }
}
