package dev.tokenoptimizer.store;

import dev.tokenoptimizer.history.shared.PrefixChange;
import dev.tokenoptimizer.history.shared.PrefixFacts;
import dev.tokenoptimizer.history.shared.Returned;
import dev.tokenoptimizer.prompt.Fingerprint;
import io.lettuce.core.RedisCommandExecutionException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a history tells, behind the requests: while one batch is under way the next gathers, and what it says of the same
 * prefix becomes one. A write that may or may not have arrived is sent again as it was, before anything newer of its family. When
 * more waits than may, the oldest is dropped. {@link #tell} may be called by any thread; the rest belongs to the executor's one thread.
 */
final class WriteBehind {

    private static final int PREFIXES_PER_BATCH = 4_096;
    private static final int PREFIXES_PER_COMMAND = 500;

    /** So often the store may refuse one write before that is given up; with growing pauses between, that takes minutes. */
    private static final int REFUSALS_MAX = 8;

    private final Keys keys;
    private final StoreConfig config;
    private final long instance;
    private final Breaker breaker;
    private final Executor executor;
    private final InstantMillis clock;
    private final Supplier<Link.@Nullable Wire> wire;
    private final Server server;
    private final Script script = new Script(Script.MERGE);

    private final ConcurrentLinkedQueue<Item> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    /** Everything told that is neither written nor dropped: what waits, and what is under way. */
    private final AtomicInteger unsettled = new AtomicInteger();

    private final AtomicBoolean woken = new AtomicBoolean();
    private final LongAdder written = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder failed = new LongAdder();

    /** Writes that were gathered and did not arrive yet, in their order. */
    private List<Command> ready = new ArrayList<>();

    /** Marks behind what is ready or under way. */
    private List<Mark> marks = new ArrayList<>();

    private boolean busy;
    private int lastBatch;

    WriteBehind(
            Keys keys,
            StoreConfig config,
            long instance,
            Breaker breaker,
            Executor executor,
            InstantMillis clock,
            Supplier<Link.@Nullable Wire> wire,
            Server server) {
        this.keys = keys;
        this.config = config;
        this.instance = instance;
        this.breaker = breaker;
        this.executor = executor;
        this.clock = clock;
        this.wire = wire;
        this.server = server;
    }

    /** Hears how the server takes what it is told. */
    interface Server {

        /** It takes nothing, because it is a replica by now. */
        void isReplica();

        /** It takes everything. */
        void takes();
    }

    /** Milliseconds since the epoch. */
    interface InstantMillis {
        long millis();
    }

    private sealed interface Item {}

    private record Told(Realm realm, PrefixChange change) implements Item {}

    private record News(Realm realm, long instance, List<Returned> prefixes) implements Item {}

    /** A place in the queue: whoever put it there hears when everything before it was sent and answered. */
    private record Mark(CompletableFuture<Void> reached) implements Item {}

    private record Family(Realm realm, Fingerprint fingerprint) {}

    /** What was told of one prefix, and in how many pieces. */
    private record Gathered(PrefixFacts facts, int pieces) {

        Gathered with(Gathered more) {
            facts.merge(more.facts);
            return new Gathered(facts, pieces + more.pieces);
        }
    }

    private static final class Command {

        private final Family family;
        private final byte[] key;
        private final byte[][] arguments;
        private final int prefixes;
        private final int pieces;
        private int refusals;

        Command(Family family, byte[] key, byte[][] arguments, int prefixes, int pieces) {
            this.family = family;
            this.key = key;
            this.arguments = arguments;
            this.prefixes = prefixes;
            this.pieces = pieces;
        }
    }

    void tell(Realm realm, List<PrefixChange> changes) {
        for (PrefixChange change : changes) {
            queue.add(new Told(realm, change));
        }
        unsettled.addAndGet(changes.size());
        if (waiting.addAndGet(changes.size()) > config.queueMax()) {
            dropOldest();
        }
        wake();
    }

    /** Tells one other instance; it is sent once, and lost when that fails. */
    void returned(Realm realm, long otherInstance, List<Returned> prefixes) {
        queue.add(new News(realm, otherInstance, prefixes));
        waiting.incrementAndGet();
        unsettled.incrementAndGet();
        wake();
    }

    /** Completes once the store has answered everything told so far; late, or never, while it takes nothing. */
    CompletableFuture<Void> settled() {
        Mark mark = new Mark(new CompletableFuture<>());
        queue.add(mark);
        wake();
        return mark.reached();
    }

    private void wake() {
        if (woken.compareAndSet(false, true)) {
            executor.execute(() -> {
                woken.set(false);
                flush();
            });
        }
    }

    private void dropOldest() {
        while (waiting.get() > config.queueMax()) {
            switch (queue.poll()) {
                case null -> {
                    return;
                }
                case Mark mark -> mark.reached().complete(null);
                case Told _, News _ -> {
                    waiting.decrementAndGet();
                    unsettled.decrementAndGet();
                    dropped.increment();
                }
            }
        }
    }

    /** Sends what waits, unless a batch is under way or the store is left alone. */
    void flush() {
        Link.Wire open = wire.get();
        if (busy || open == null || !(breaker.closed() || breaker.wantsTrial())) {
            return;
        }
        if (ready.isEmpty()) {
            gather(open);
        }
        // One command is enough to see whether the store takes anything again.
        List<Command> commands = oneOfEachFamily(breaker.closed() ? Integer.MAX_VALUE : 1);
        if (!commands.isEmpty()) {
            busy = true;
            send(open, commands);
        } else {
            reachMarks();
        }
    }

    private void reachMarks() {
        List<Mark> reached = marks;
        marks = new ArrayList<>();
        reached.forEach(mark -> mark.reached().complete(null));
    }

    /** The store takes the writes of one instance to one family in their order, so the next waits for the last. */
    private List<Command> oneOfEachFamily(int max) {
        List<Command> commands = new ArrayList<>(ready.size());
        List<Command> later = new ArrayList<>();
        Set<Family> families = new HashSet<>();
        for (Command command : ready) {
            (commands.size() < max && families.add(command.family) ? commands : later).add(command);
        }
        ready = later;
        return commands;
    }

    private void send(Link.Wire open, List<Command> commands) {
        List<CompletableFuture<@Nullable Throwable>> outcomes = new ArrayList<>(commands.size());
        for (Command command : commands) {
            outcomes.add(attempt(open, command));
        }
        CompletableFuture<Void> _ = CompletableFuture.allOf(outcomes.toArray(CompletableFuture[]::new))
                .whenCompleteAsync((all, never) -> sent(commands, outcomes), executor);
    }

    private CompletableFuture<@Nullable Throwable> attempt(Link.Wire open, Command command) {
        try {
            return script.run(open.commands(), new byte[][] {command.key}, command.arguments)
                    .handle((merged, failure) -> failure)
                    .toCompletableFuture();
        } catch (RuntimeException refused) {
            return CompletableFuture.completedFuture(refused);
        }
    }

    private void sent(List<Command> commands, List<CompletableFuture<@Nullable Throwable>> outcomes) {
        List<Command> again = new ArrayList<>();
        int failures = 0;
        boolean readOnly = false;
        for (int i = 0; i < commands.size(); i++) {
            Command command = commands.get(i);
            if (outcomes.get(i).join() == null) {
                written.add(command.prefixes);
                unsettled.addAndGet(-command.pieces);
            } else {
                failures++;
                readOnly |= isReadOnly(outcomes.get(i).join());
                command.refusals += isRefusal(outcomes.get(i).join()) ? 1 : 0;
                if (command.refusals < REFUSALS_MAX) {
                    again.add(command);
                } else {
                    dropped.add(command.prefixes);
                    unsettled.addAndGet(-command.pieces);
                }
            }
        }
        failed.add(failures);
        putBack(again);
        busy = false;
        if (ready.isEmpty()) {
            reachMarks();
        }
        judge(failures);
        if (readOnly) {
            server.isReplica();
        } else if (failures == 0) {
            server.takes();
        }
        flush();
    }

    private void putBack(List<Command> again) {
        if (breaker.closed()) {
            ready.addAll(0, again);
            return;
        }
        // It may be the write that is at fault, not the store: the next trial is one of another family.
        Set<Family> tried = again.stream().map(command -> command.family).collect(Collectors.toSet());
        List<Command> last = new ArrayList<>(again);
        ready.stream().filter(command -> tried.contains(command.family)).forEach(last::add);
        ready.removeIf(command -> tried.contains(command.family));
        ready.addAll(last);
    }

    /** Redis 6.2 hides the error that a command of a script met in the message of another one. */
    private static boolean isReadOnly(@Nullable Throwable failure) {
        return failure != null && isRefusal(failure) && failure.toString().contains("READONLY");
    }

    /** Whether the store itself said no; else the write may have been lost on the way, and nothing speaks against it. */
    static boolean isRefusal(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof RedisCommandExecutionException;
    }

    /** What waits can wait: one failure is enough to pause. */
    private void judge(int failures) {
        if (failures == 0) {
            breaker.succeeded();
            breaker.trialSucceeded();
        } else if (breaker.closed()) {
            breaker.trip();
        } else {
            breaker.trialFailed();
        }
    }

    private void gather(Link.Wire open) {
        Map<Family, Map<Fingerprint, Gathered>> families = new LinkedHashMap<>();
        for (int taken = 0; taken < PREFIXES_PER_BATCH; taken++) {
            Item item = queue.poll();
            if (item == null) {
                break;
            }
            switch (item) {
                case Mark mark -> marks.add(mark);
                case News news -> {
                    waiting.decrementAndGet();
                    send(open, news);
                }
                case Told told -> {
                    waiting.decrementAndGet();
                    PrefixChange change = told.change();
                    families.computeIfAbsent(new Family(told.realm(), change.family()), family -> new LinkedHashMap<>())
                            .merge(change.prefix(), new Gathered(change.facts(), 1), Gathered::with);
                }
            }
        }
        families.forEach((family, prefixes) -> addCommands(family, new ArrayList<>(prefixes.entrySet())));
    }

    private void send(Link.Wire open, News news) {
        CompletionStage<?> _ = new Inbox(keys, news.realm(), news.instance(), config.onMachineTime())
                .put(open, news.prefixes())
                .whenComplete((added, failure) -> {
                    unsettled.decrementAndGet();
                    if (failure != null) {
                        failed.increment();
                    }
                });
    }

    private void addCommands(Family family, List<Map.Entry<Fingerprint, Gathered>> prefixes) {
        byte[] key = keys.family(family.realm(), family.fingerprint());
        for (int from = 0; from < prefixes.size(); from += PREFIXES_PER_COMMAND) {
            List<Map.Entry<Fingerprint, Gathered>> part =
                    prefixes.subList(from, Math.min(prefixes.size(), from + PREFIXES_PER_COMMAND));
            int pieces =
                    part.stream().mapToInt(entry -> entry.getValue().pieces()).sum();
            ready.add(new Command(family, key, arguments(part), part.size(), pieces));
        }
    }

    private byte[][] arguments(List<Map.Entry<Fingerprint, Gathered>> prefixes) {
        byte[][] arguments = new byte[5 + 2 * prefixes.size()][];
        arguments[0] = number((int) instance);
        arguments[1] = number(++lastBatch);
        arguments[2] = text(config.expiresMillis());
        arguments[3] = text(config.forgetAfter().toMillis());
        arguments[4] = text(clock.millis());
        int at = 5;
        for (Map.Entry<Fingerprint, Gathered> prefix : prefixes) {
            arguments[at++] = Keys.field(prefix.getKey());
            arguments[at++] = prefix.getValue().facts().toBytes();
        }
        return arguments;
    }

    private static byte[] number(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    private static byte[] text(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    /** Pieces told that are neither written nor dropped. */
    int unsettled() {
        return unsettled.get();
    }

    /** Prefixes written. */
    long written() {
        return written.sum();
    }

    /** Prefixes that were told and never written. */
    long dropped() {
        return dropped.sum();
    }

    /** Writes that failed, each attempt by itself. */
    long failed() {
        return failed.sum();
    }
}
