package dev.tokenoptimizer.store;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.tokenoptimizer.history.shared.Answer;
import dev.tokenoptimizer.history.shared.Library;
import dev.tokenoptimizer.history.shared.Outlet;
import dev.tokenoptimizer.history.shared.PrefixChange;
import dev.tokenoptimizer.history.shared.Question;
import dev.tokenoptimizer.history.shared.Returned;
import dev.tokenoptimizer.history.shared.SharedRates;
import dev.tokenoptimizer.ledger.LearningBudget;
import dev.tokenoptimizer.prompt.Fingerprint;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * A store that instances share. It may be absent, slow or failing at any time, from the start on: then nothing is asked and what
 * is told waits, and when it is back it is used again. Start it once; {@link #close} ends it. Thread-safe.
 */
public final class SharedStore {

    private static final System.Logger LOG = System.getLogger(SharedStore.class.getName());

    private static final long TICK_MILLIS = 100;
    private static final long END_MILLIS = 5;
    private static final long SOON_MILLIS = 20;
    private static final long HEAR_MILLIS = 100;
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final StoreConfig config;
    private final long instance;
    private final LongSupplier nanoClock;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("shared-store").factory());
    private final Keys keys;
    private final Link link;
    private final Breaker reading;
    private final Breaker writing;
    private final Connections connections;
    private final Lookups lookups;
    private final WriteBehind writes;
    private final Board board;
    private final Claims claims;
    private final InstantSource clock;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final SharedSum.Way way;
    private final List<SharedSum> rates = new CopyOnWriteArrayList<>();
    private volatile Optional<SharedBudgets> budgets = Optional.empty();
    private volatile Optional<Ties> ties = Optional.empty();
    private volatile boolean closed;
    private StoreState logged = StoreState.CONNECTING;
    private boolean loggedAbsence;

    /**
     * A store that is not connected yet.
     *
     * @param instance number of this instance, as in {@link Outlet#instance}
     * @param clock time for what becomes data
     * @param nanoClock time for durations, nanoseconds from any origin
     */
    public SharedStore(StoreConfig config, long instance, InstantSource clock, LongSupplier nanoClock) {
        this.config = config;
        this.instance = instance;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.link = new Link(config);
        this.keys = new Keys(config.keyPrefix());
        Runnable changed = () -> run(this::log);
        this.reading = new Breaker(nanoClock, changed);
        this.writing = new Breaker(nanoClock, changed);
        long deadline = config.deadline().toNanos();
        this.connections = new Connections(link, reading, keys.probe(), deadline, nanoClock, this::run, changed);
        this.lookups = new Lookups(keys, reading, nanoClock, deadline, connections::toRead);
        this.writes = new WriteBehind(
                keys, config, instance, writing, this::run, clock::millis, connections::toWrite, server());
        this.way = new SharedSum.Way(
                instance,
                writing,
                this::run,
                clock::millis,
                nanoClock,
                config.onMachineTime(),
                connections::toWrite,
                new LongAdder());
        this.board = new Board(keys.board(), instance, config.expiresMillis(), connections::toWrite);
        this.claims = new Claims(keys, instance, deadline, connections::toRead, reading, writing, writes, this::soon);
    }

    /** Which of all instances writes a cold prefix first. */
    public Claims claims() {
        return claims;
    }

    /**
     * Keeps a learning budget in common with the other instances.
     *
     * @param naming the keyed hash of an application's name, the same in all instances
     */
    public void share(LearningBudget budget, Function<String, Fingerprint> naming) {
        SharedBudgets shared = new SharedBudgets(budget, naming, keys, way);
        budgets = Optional.of(shared);
        budget.shareWith(shared);
    }

    /**
     * Adds up the counts behind rates of return with the other instances.
     *
     * @param naming the keyed hash of a number, the same in all instances of one deployment and in no other
     */
    public void share(Realm realm, SharedRates counts, LongFunction<Fingerprint> naming) {
        SharedSum sum = new SharedSum(
                keys.rates(realm, naming.apply(0)),
                new Script(Script.RATES),
                RatesPart.PAUSE_NANOS,
                new RatesPart(counts, situation -> naming.apply(situation).low(), way),
                way);
        rates.add(sum);
        counts.shareWith(sum::changed);
    }

    /**
     * Shares with the other instances which account can read what. Once.
     *
     * @param naming the keyed hash of a number, the same in all instances of one deployment and in no other
     */
    public Ties shareTies(LongFunction<Fingerprint> naming) {
        Ties shared = new Ties(keys, naming, way, lookups, config.queueMax());
        ties = Optional.of(shared);
        return shared;
    }

    /** Begins to connect, and goes on trying until closed. Returns at once. */
    public void start() {
        long started = nanoClock.getAsLong();
        ScheduledFuture<?> _ =
                executor.scheduleWithFixedDelay(() -> tick(started), 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** What goes wrong in one must not be the end of all later ones. */
    private void tick(long started) {
        try {
            connections.tick();
            flush();
            logAbsence(started);
        } catch (RuntimeException defect) {
            LOG.log(ERROR, "the shared store is looked after again in a moment", defect);
        }
    }

    private WriteBehind.Server server() {
        return new WriteBehind.Server() {
            @Override
            public void isReplica() {
                connections.renew();
            }

            @Override
            public void takes() {
                connections.taken();
            }
        };
    }

    /** Where a history of that realm tells what it learned. */
    public Outlet outlet(Realm realm) {
        return new Outlet() {
            @Override
            public void tell(List<PrefixChange> changes) {
                if (!closed) {
                    writes.tell(realm, changes);
                }
            }

            @Override
            public void returned(long other, List<Returned> prefixes) {
                if (!closed) {
                    writes.returned(realm, other, prefixes);
                }
            }

            @Override
            public long instance() {
                return instance;
            }
        };
    }

    /** Where a history of that realm can ask. */
    public Library library(Realm realm) {
        Inbox inbox = new Inbox(keys, realm, instance, config.onMachineTime());
        AtomicLong lastHeard = new AtomicLong();
        return new Library() {
            @Override
            public boolean ask(List<Question> questions, Consumer<Answer> whenAnswered) {
                return !closed && lookups.ask(realm, questions, whenAnswered);
            }

            @Override
            public void hear(Consumer<Returned> heard) {
                Link.Wire open = connections.toRead();
                long now = clock.millis();
                if (!closed && open != null && reading.closed() && isTime(lastHeard, now)) {
                    CompletionStage<?> _ = inbox.take(open, heard);
                }
            }

            @Override
            public void gaveUp() {
                lookups.gaveUp();
            }
        };
    }

    /** News of others are taken some times a second, not with every request. */
    private static boolean isTime(AtomicLong last, long now) {
        long before = last.get();
        return Math.abs(now - before) >= HEAR_MILLIS && last.compareAndSet(before, now);
    }

    /**
     * Puts a notice where the other instances find it, in place of the last one. Fails when the store cannot take it now.
     *
     * @param notice sealed: whoever may use the store can read it
     */
    public CompletionStage<Void> pin(byte[] notice) {
        return board.pin(notice, clock.millis());
    }

    /** The notices of the other instances; none while there is no connection. */
    public CompletionStage<List<byte[]>> notices() {
        return board.read(clock.millis());
    }

    public StoreState state() {
        if (!connections.open()) {
            return StoreState.CONNECTING;
        }
        if (reading.closed()) {
            return writing.closed() ? StoreState.IN_USE : StoreState.NOT_WRITTEN;
        }
        return writing.closed() ? StoreState.NOT_READ : StoreState.LEFT_ALONE;
    }

    /** What happened so far. */
    public StoreFigures figures() {
        return new StoreFigures(
                lookups.answered(),
                lookups.late(),
                lookups.failed(),
                lookups.spared(),
                unsettled(),
                writes.written(),
                writes.dropped() + ties.map(Ties::dropped).orElse(0L),
                writes.failed() + way.failed().sum(),
                reading.opened() + writing.opened());
    }

    private void flush() {
        writes.flush();
        ties.ifPresent(Ties::flush);
        sums().forEach(SharedSum::tell);
    }

    private Stream<SharedSum> sums() {
        return Stream.concat(budgets.stream().flatMap(shared -> shared.sums().stream()), rates.stream());
    }

    private int unsettled() {
        return writes.unsettled()
                + ties.map(Ties::unsettled).orElse(0)
                + (int) sums().filter(sum -> !sum.settled()).count();
    }

    /** Writes what waits, if the store takes it within a second, and ends. */
    public CompletionStage<Void> close() {
        if (!closed) {
            closed = true;
            long until = nanoClock.getAsLong() + LAST_WORDS.toNanos();
            run(() -> {
                sums().forEach(SharedSum::endPause);
                end(until);
            });
        }
        return ended;
    }

    /** What comes after the end is of no use any more. */
    private void run(Runnable step) {
        try {
            executor.execute(step);
        } catch (RejectedExecutionException late) {
            LOG.log(DEBUG, "the shared store has ended", late);
        }
    }

    private void soon(Runnable step) {
        try {
            ScheduledFuture<?> _ = executor.schedule(step, SOON_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException late) {
            LOG.log(DEBUG, "the shared store has ended", late);
        }
    }

    private void end(long until) {
        flush();
        if (unsettled() > 0 && state() == StoreState.IN_USE && nanoClock.getAsLong() - until < 0) {
            ScheduledFuture<?> _ = executor.schedule(() -> end(until), END_MILLIS, TimeUnit.MILLISECONDS);
            return;
        }
        connections.close();
        executor.shutdown();
        link.close().whenComplete((done, failed) -> ended.complete(null));
    }

    private void log() {
        StoreState now = state();
        if (now == logged || closed) {
            return;
        }
        boolean good = now == StoreState.IN_USE;
        LOG.log(
                good ? INFO : WARNING,
                "the shared store " + config + " is "
                        + now.name().toLowerCase(Locale.ROOT).replace('_', ' ')
                        + (good ? "" : "; requests go on without what it knows, and it is tried again by itself"));
        logged = now;
    }

    private void logAbsence(long started) {
        if (!loggedAbsence && !connections.open() && nanoClock.getAsLong() - started > LAST_WORDS.toNanos()) {
            loggedAbsence = true;
            LOG.log(
                    WARNING,
                    "the shared store " + config
                            + " cannot be reached; requests go on without what it knows, and it is tried"
                            + " again by itself");
        } else if (connections.open()) {
            loggedAbsence = true;
        }
    }
}
