package dev.tokenoptimizer.store;

import dev.tokenoptimizer.prompt.Fingerprint;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which account can read what goes by a name, as instances tell each other: names are fingerprints, accounts numbers. What is told is
 * written behind the requests. Tellings merge in any order, and as often as they come, so that one that may or may not have arrived is
 * simply told again. Thread-safe.
 */
public final class Ties {

    /** No account's number: what was said to several accounts tells nothing. */
    public static final int SEVERAL = 0;

    /** How long a tie is kept after it was told last: conversations pause over night. */
    static final Duration KEPT = Duration.ofDays(1);

    /** Bits of a name that tell in which part it stands: so many parts that each stays small. */
    private static final int PART_BITS = 16;

    private static final int TIES_PER_BATCH = 4_096;
    private static final int TIES_PER_COMMAND = 500;
    private static final long PAUSE_AFTER_FAILURE_NANOS = Duration.ofSeconds(1).toNanos();

    /** So often the store may refuse one tie before that is given up. */
    private static final int REFUSALS_MAX = 60;

    private static final byte LATER_COUNTS = 0;
    private static final byte ALL_MUST_AGREE = 1;

    private final Keys keys;
    private final LongFunction<Fingerprint> naming;
    private final SharedSum.Way way;
    private final Lookups lookups;
    private final int queueMax;
    private final Script script = new Script(Script.TIES);
    private final SequencedMap<Fingerprint, Told> waiting = new LinkedHashMap<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final LongAdder found = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private volatile int underWay;
    private long notBefore;
    private int batchMax = TIES_PER_BATCH;

    /**
     * @param naming the keyed hash of a number, the same in all instances of one deployment and in no other
     * @param queueMax ties that wait to be written; beyond it the oldest are dropped
     */
    Ties(Keys keys, LongFunction<Fingerprint> naming, SharedSum.Way way, Lookups lookups, int queueMax) {
        this.keys = keys;
        this.naming = naming;
        this.way = way;
        this.lookups = lookups;
        this.queueMax = queueMax;
        this.notBefore = way.nanoClock().getAsLong();
    }

    /** What is told of one name. */
    private record Told(byte kind, long seconds, int account, int refusals) {

        /** As the script merges. */
        Told with(Told other) {
            if (kind == ALL_MUST_AGREE) {
                int agreed = account == other.account ? account : SEVERAL;
                return new Told(kind, Math.max(seconds, other.seconds), agreed, refusals);
            }
            boolean older = other.seconds > seconds
                    || (other.seconds == seconds && Integer.compareUnsigned(other.account, account) > 0);
            return older ? other : this;
        }

        Told refused() {
            return new Told(kind, seconds, account, refusals + 1);
        }

        byte[] bytes() {
            return ByteBuffer.allocate(1 + 2 * Integer.BYTES)
                    .put(kind)
                    .putInt((int) seconds)
                    .putInt(account)
                    .array();
        }
    }

    /** An account made or received something that no other has: a signature, an object, a whole prompt. The last one told counts. */
    public void tell(Fingerprint tie, int account) {
        add(tie, new Told(LATER_COUNTS, seconds(), account, 0));
    }

    /** An account was told what may be told to others too: then it tells nothing. */
    public void tellSaid(Fingerprint tie, int account) {
        add(tie, new Told(ALL_MUST_AGREE, seconds(), account, 0));
    }

    /**
     * Asks for accounts.
     *
     * @param ties at least one; all are asked for at once, with a command each
     * @param whenAnswered hears the accounts of those that are known, {@link #SEVERAL} included; on any thread, if ever
     * @return whether it asks: not while the store is left alone
     */
    public boolean ask(List<Fingerprint> ties, Consumer<Map<Fingerprint, Integer>> whenAnswered) {
        return lookups.ask(store -> read(store, ties), accounts -> {
            boolean known = accounts.values().stream().anyMatch(account -> account != SEVERAL);
            (known ? found : unknown).increment();
            whenAnswered.accept(accounts);
        });
    }

    /** A request waited for an answer until its deadline, and goes on without. */
    public void gaveUp() {
        lookups.gaveUp();
    }

    /** Questions to which an account was known. */
    public long found() {
        return found.sum();
    }

    /** Questions to which none was. */
    public long unknown() {
        return unknown.sum();
    }

    /** Ties that were told and never written. */
    long dropped() {
        return dropped.sum();
    }

    /** Ties told that are neither written nor dropped. */
    synchronized int unsettled() {
        return waiting.size() + underWay;
    }

    private long seconds() {
        return way.clock().getAsLong() / 1_000;
    }

    private CompletionStage<Map<Fingerprint, Integer>> read(
            RedisClusterAsyncCommands<byte[], byte[]> store, List<Fingerprint> ties) {
        List<CompletableFuture<byte @Nullable []>> answers = new ArrayList<>(ties.size());
        for (Fingerprint tie : ties) {
            answers.add(store.hget(key(part(tie)), Keys.field(tie)).toCompletableFuture());
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(all -> {
                    Map<Fingerprint, Integer> accounts = new HashMap<>();
                    for (int i = 0; i < answers.size(); i++) {
                        byte[] value = answers.get(i).join();
                        if (value != null && value.length == 2 * Integer.BYTES) {
                            accounts.put(ties.get(i), ByteBuffer.wrap(value).getInt(Integer.BYTES));
                        }
                    }
                    return accounts;
                });
    }

    private void add(Fingerprint tie, Told told) {
        synchronized (this) {
            waiting.merge(tie, told, (before, now) -> now.with(before));
            while (waiting.size() > queueMax) {
                waiting.pollFirstEntry();
                dropped.increment();
            }
        }
        if (woken.compareAndSet(false, true)) {
            way.executor().execute(() -> {
                woken.set(false);
                flush();
            });
        }
    }

    /** Writes what waits, unless something is under way or it is not the time. Belongs to the executor's one thread. */
    void flush() {
        Link.Wire open = way.wire().get();
        boolean early = way.nanoClock().getAsLong() - notBefore < 0;
        if (underWay > 0 || open == null || early || !way.breaker().closed()) {
            return;
        }
        List<Map<Fingerprint, Told>> commands = take();
        List<CompletableFuture<@Nullable Throwable>> outcomes =
                commands.stream().map(ties -> attempt(open, ties)).toList();
        if (!commands.isEmpty()) {
            CompletableFuture<Void> _ = CompletableFuture.allOf(outcomes.toArray(CompletableFuture[]::new))
                    .whenCompleteAsync((all, never) -> written(commands, outcomes), way.executor());
        }
    }

    /** What is written next, part by part. */
    private synchronized List<Map<Fingerprint, Told>> take() {
        Map<Long, Map<Fingerprint, Told>> parts = new LinkedHashMap<>();
        List<Map<Fingerprint, Told>> full = new ArrayList<>();
        int count = Math.min(batchMax, waiting.size());
        for (int i = 0; i < count; i++) {
            Map.Entry<Fingerprint, Told> next = waiting.pollFirstEntry();
            long part = part(next.getKey());
            Map<Fingerprint, Told> ties = parts.computeIfAbsent(part, fresh -> new LinkedHashMap<>());
            ties.put(next.getKey(), next.getValue());
            if (ties.size() == TIES_PER_COMMAND) {
                full.add(parts.remove(part));
            }
        }
        underWay = count;
        full.addAll(parts.values());
        return full;
    }

    private CompletableFuture<@Nullable Throwable> attempt(Link.Wire open, Map<Fingerprint, Told> ties) {
        byte[][] arguments = new byte[2 + 2 * ties.size()][];
        arguments[0] = SharedSum.text(seconds());
        arguments[1] = SharedSum.text(way.onMachineTime() ? KEPT.toSeconds() : 0);
        int at = 2;
        for (Map.Entry<Fingerprint, Told> tie : ties.entrySet()) {
            arguments[at++] = Keys.field(tie.getKey());
            arguments[at++] = tie.getValue().bytes();
        }
        try {
            byte[][] key = {key(part(ties.keySet().iterator().next()))};
            return script.run(open.commands(), key, arguments)
                    .handle((told, failure) -> failure)
                    .toCompletableFuture();
        } catch (RuntimeException refused) {
            return CompletableFuture.completedFuture(refused);
        }
    }

    private void written(List<Map<Fingerprint, Told>> commands, List<CompletableFuture<@Nullable Throwable>> outcomes) {
        boolean failed = false;
        synchronized (this) {
            underWay = 0;
            for (int i = 0; i < commands.size(); i++) {
                Throwable failure = outcomes.get(i).join();
                if (failure != null) {
                    failed = true;
                    way.failed().increment();
                    putBack(commands.get(i), WriteBehind.isRefusal(failure));
                }
            }
        }
        // One is enough to see whether the store takes anything again.
        batchMax = failed ? 1 : TIES_PER_BATCH;
        if (failed) {
            notBefore = way.nanoClock().getAsLong() + PAUSE_AFTER_FAILURE_NANOS;
        }
        flush();
    }

    private void putBack(Map<Fingerprint, Told> ties, boolean refused) {
        ties.forEach((tie, told) -> {
            Told again = refused ? told.refused() : told;
            if (again.refusals() < REFUSALS_MAX) {
                waiting.merge(tie, again, Told::with);
            } else {
                dropped.increment();
            }
        });
    }

    private byte[] key(long part) {
        return keys.ties(naming.apply(part));
    }

    private static long part(Fingerprint tie) {
        return tie.high() >>> (Long.SIZE - PART_BITS);
    }
}
