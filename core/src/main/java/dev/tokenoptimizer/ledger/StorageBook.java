package dev.tokenoptimizer.ledger;

import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The cache objects that are kept and charged by the hour. Books what each cost as time passes, so that no more is ever booked than was
 * paid: from its creation until it expires or is deleted, to the millisecond, and in sum rounded to whole pico-dollars once for each
 * object. Follows a bounded number of them and only counts what is beyond. Thread-safe; nobody waits for more than one object.
 */
public final class StorageBook {

    /** An object is told of when it is made: what another clock says beyond that is not believed. */
    private static final long CLOCKS_APART_MAX = 3_600_000;

    private final int objectsMax;
    private final Consumer<StorageEntry> booked;
    private final Map<String, Kept> kept = new ConcurrentHashMap<>();
    private final LongAdder unfollowed = new LongAdder();

    /**
     * Follows nothing yet.
     *
     * @param objectsMax objects followed at a time; a few more when several are made at once
     * @param booked takes what is booked
     */
    public StorageBook(int objectsMax, Consumer<StorageEntry> booked) {
        this.objectsMax = objectsMax;
        this.booked = booked;
    }

    /**
     * An object was made.
     *
     * @param object its name, unique
     * @param application label of the application that made it
     * @param tariff what it costs; empty where that is not known
     * @param fromMillis since when it is kept, by the provider's clock
     * @param untilMillis until when, unless something else is told
     */
    public void made(
            String object,
            String application,
            Optional<Tariff> tariff,
            long tokens,
            long fromMillis,
            long untilMillis,
            long nowMillis) {
        if (kept.size() < objectsMax) {
            long from = Math.max(nowMillis - CLOCKS_APART_MAX, Math.min(nowMillis + CLOCKS_APART_MAX, fromMillis));
            kept.put(object, new Kept(application, tariff.orElse(null), tokens, from, untilMillis));
        } else {
            unfollowed.increment();
        }
    }

    /** An object expires at another time. */
    public void changed(String object, long untilMillis, long nowMillis) {
        Kept changed = kept.get(object);
        if (changed == null) {
            unfollowed.increment();
        } else {
            changed.until(untilMillis, nowMillis, booked);
        }
    }

    /** An object was deleted. */
    public void deleted(String object, long nowMillis) {
        Kept gone = kept.remove(object);
        if (gone == null) {
            unfollowed.increment();
        } else {
            gone.until(nowMillis, nowMillis, booked);
        }
    }

    /** Books what has been kept until now, object by object, and forgets what has expired. */
    public void settle(long nowMillis) {
        kept.values().removeIf(object -> object.book(nowMillis, booked));
    }

    /** Objects followed now. */
    public int objects() {
        return kept.size();
    }

    /** Objects that were changed or deleted without being followed, or made when there were too many to follow. */
    public long unfollowed() {
        return unfollowed.sum();
    }

    private static final class Kept {
        private final String application;
        private final @Nullable Tariff tariff;
        private final long tokens;
        private final long fromMillis;
        private long untilMillis;
        private long bookedMillis;
        private Money bookedMoney = Money.ZERO;

        Kept(String application, @Nullable Tariff tariff, long tokens, long fromMillis, long untilMillis) {
            this.application = application;
            this.tariff = tariff;
            this.tokens = tokens;
            this.fromMillis = fromMillis;
            this.untilMillis = untilMillis;
        }

        synchronized void until(long newUntilMillis, long nowMillis, Consumer<StorageEntry> to) {
            book(nowMillis, to);
            untilMillis = newUntilMillis;
        }

        /** Books what is not booked yet; true when nothing more will come. */
        synchronized boolean book(long nowMillis, Consumer<StorageEntry> to) {
            long millis = Math.max(bookedMillis, Math.min(nowMillis, untilMillis) - fromMillis);
            if (millis > bookedMillis) {
                Money all = tariff == null ? Money.ZERO : tariff.ofStorage(tokens, millis);
                String model = tariff == null ? Ledger.UNKNOWN_MODEL : tariff.model();
                StorageEntry rest =
                        new StorageEntry(application, model, tokens * (millis - bookedMillis), all.minus(bookedMoney));
                bookedMillis = millis;
                bookedMoney = all;
                to.accept(rest);
            }
            return untilMillis <= nowMillis;
        }
    }
}
