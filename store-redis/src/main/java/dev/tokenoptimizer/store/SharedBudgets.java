package dev.tokenoptimizer.store;

import dev.tokenoptimizer.ledger.BudgetChange;
import dev.tokenoptimizer.ledger.BudgetStanding;
import dev.tokenoptimizer.ledger.LearningBudget;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.tariff.Money;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the learning budget of each application in common with other instances: tells what was settled here, some times a second at
 * most, and hears where all stand. What may or may not have arrived is told again under its number and counts once.
 * {@link #changed} may be called by any thread; the rest belongs to the executor's one thread.
 */
final class SharedBudgets {

    private static final long KEPT_MILLIS = 30L * 24 * 3_600_000;
    private static final long PAUSE_NANOS = 100_000_000;
    private static final long PAUSE_AFTER_FAILURE_NANOS = 1_000_000_000;

    private final LearningBudget budget;
    private final Function<String, Fingerprint> naming;
    private final Keys keys;
    private final byte[] instance;
    private final Breaker breaker;
    private final Executor executor;
    private final LongSupplier clock;
    private final LongSupplier nanoClock;
    private final boolean onMachineTime;
    private final Supplier<Link.@Nullable Wire> wire;
    private final Script script = new Script(Script.BUDGET);
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();
    private final LongAdder failed = new LongAdder();

    /**
     * @param naming the keyed hash of an application's name
     * @param breaker of what is written
     * @param clock milliseconds since the epoch
     * @param onMachineTime whether that clock goes as fast as time does; if not, nothing pauses and nothing expires
     */
    SharedBudgets(
            LearningBudget budget,
            Function<String, Fingerprint> naming,
            Keys keys,
            long instance,
            Breaker breaker,
            Executor executor,
            LongSupplier clock,
            LongSupplier nanoClock,
            boolean onMachineTime,
            Supplier<Link.@Nullable Wire> wire) {
        this.budget = budget;
        this.naming = naming;
        this.keys = keys;
        this.instance = number((int) instance);
        this.breaker = breaker;
        this.executor = executor;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.onMachineTime = onMachineTime;
        this.wire = wire;
    }

    private static final class Account {

        private final String application;
        private final byte[] key;
        private final AtomicBoolean changed = new AtomicBoolean();
        private volatile boolean busy;
        private volatile @Nullable BudgetChange told;
        private int batch;
        private long notBefore;

        Account(String application, byte[] key, long now) {
            this.application = application;
            this.key = key;
            this.notBefore = now;
        }

        boolean settled() {
            return !changed.get() && !busy && told == null;
        }
    }

    /** Hears that an account is used or changed here. */
    void changed(String application) {
        Account account = accounts.computeIfAbsent(
                application, name -> new Account(name, keys.budget(naming.apply(name)), nanoClock.getAsLong()));
        if (account.changed.compareAndSet(false, true)) {
            executor.execute(() -> tell(account));
        }
    }

    /** Tells what had to wait. */
    void flush() {
        accounts.values().stream().filter(account -> !account.settled()).forEach(this::tell);
    }

    private void tell(Account account) {
        Link.Wire open = wire.get();
        if (account.busy || open == null || !breaker.closed() || nanoClock.getAsLong() - account.notBefore < 0) {
            return;
        }
        account.busy = true;
        BudgetChange change = account.told;
        if (change == null) {
            account.changed.set(false);
            change = budget.untold(account.application);
            account.told = change;
            account.batch++;
        }
        CompletionStage<?> _ = attempt(open, account, change)
                .whenCompleteAsync((standing, failure) -> heard(account, standing, failure), executor);
    }

    private CompletionStage<List<Object>> attempt(Link.Wire open, Account account, BudgetChange change) {
        try {
            return script.runForList(open.commands(), new byte[][] {account.key}, arguments(account, change));
        } catch (RuntimeException refused) {
            return CompletableFuture.failedStage(refused);
        }
    }

    private byte[][] arguments(Account account, BudgetChange change) {
        return new byte[][] {
            instance,
            number(account.batch),
            text(change.asSent()),
            text(change.saved()),
            text(change.after().asSent()),
            text(change.after().unrecovered()),
            text(clock.getAsLong()),
            text(onMachineTime ? KEPT_MILLIS : 0)
        };
    }

    private void heard(Account account, @Nullable List<Object> standing, @Nullable Throwable failure) {
        if (standing == null || failure != null) {
            failed.increment();
            pause(account, PAUSE_AFTER_FAILURE_NANOS);
            account.busy = false;
            return;
        }
        budget.heard(
                account.application,
                new BudgetStanding(
                        money(standing.get(0)), money(standing.get(1)), Math.toIntExact((Long) standing.get(2))));
        account.told = null;
        pause(account, PAUSE_NANOS);
        account.busy = false;
        if (account.changed.get()) {
            tell(account);
        }
    }

    private void pause(Account account, long nanos) {
        if (onMachineTime) {
            account.notBefore = nanoClock.getAsLong() + nanos;
        }
    }

    /** Accounts of which something was settled here that the others do not know yet. */
    int unsettled() {
        return (int)
                accounts.values().stream().filter(account -> !account.settled()).count();
    }

    /** Attempts to tell that failed. */
    long failed() {
        return failed.sum();
    }

    private static Money money(Object digits) {
        return new Money(Long.parseLong(new String((byte[]) digits, StandardCharsets.US_ASCII)));
    }

    private static byte[] number(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    private static byte[] text(Money money) {
        return text(money.picoDollars());
    }

    private static byte[] text(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }
}
