package dev.tokenoptimizer.ledger;

import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The cache objects that are kept and charged by the hour. Books what each cost as time passes, so that no more is ever booked than was
 * paid: from its creation until it expires or is deleted, to the millisecond, and in sum rounded to whole pico-dollars once for each
 * object. Follows a bounded number of them; one beyond that is booked up to its expiry at once. Thread-safe.
 */
public final class StorageBook {

    private final int objectsMax;
    private final Consumer<StorageEntry> booked;
    private final Map<String, Kept> kept = new HashMap<>();
    private long unfollowed;

    /**
     * Follows nothing yet.
     *
     * @param objectsMax objects followed at a time
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
     * @param fromMillis since when it is kept
     * @param untilMillis until when, unless something else is told
     */
    public synchronized void made(
            String object,
            String application,
            Optional<Tariff> tariff,
            long tokens,
            long fromMillis,
            long untilMillis) {
        Kept made = new Kept(application, tariff.orElse(null), tokens, fromMillis, untilMillis);
        if (kept.size() < objectsMax) {
            kept.put(object, made);
        } else {
            unfollowed++;
            book(made, untilMillis);
        }
    }

    /** An object expires at another time. */
    public synchronized void changed(String object, long untilMillis, long nowMillis) {
        Kept changed = kept.get(object);
        if (changed == null) {
            unfollowed++;
            return;
        }
        book(changed, nowMillis);
        changed.untilMillis = untilMillis;
    }

    /** An object was deleted. */
    public synchronized void deleted(String object, long nowMillis) {
        Kept gone = kept.remove(object);
        if (gone == null) {
            unfollowed++;
        } else {
            book(gone, nowMillis);
        }
    }

    /** Books what has been kept until now, and forgets what has expired. */
    public synchronized void settle(long nowMillis) {
        Iterator<Kept> all = kept.values().iterator();
        while (all.hasNext()) {
            Kept object = all.next();
            book(object, nowMillis);
            if (object.untilMillis <= nowMillis) {
                all.remove();
            }
        }
    }

    /** Objects followed now. */
    public synchronized int objects() {
        return kept.size();
    }

    /** Objects that were changed or deleted without being followed, or made when there were too many to follow. */
    public synchronized long unfollowed() {
        return unfollowed;
    }

    private void book(Kept object, long nowMillis) {
        StorageEntry entry = object.upTo(nowMillis);
        if (entry.tokenMillis() > 0) {
            booked.accept(entry);
        }
    }

    private static final class Kept {
        private final String application;
        private final @Nullable Tariff tariff;
        private final long tokens;
        private final long fromMillis;
        private long untilMillis;
        private long bookedMillis;
        private Money booked = Money.ZERO;

        Kept(String application, @Nullable Tariff tariff, long tokens, long fromMillis, long untilMillis) {
            this.application = application;
            this.tariff = tariff;
            this.tokens = tokens;
            this.fromMillis = fromMillis;
            this.untilMillis = untilMillis;
        }

        /** What is not booked yet. */
        StorageEntry upTo(long nowMillis) {
            long millis = Math.max(bookedMillis, Math.min(nowMillis, untilMillis) - fromMillis);
            Money all = tariff == null ? Money.ZERO : tariff.ofStorage(tokens, millis);
            StorageEntry rest = new StorageEntry(
                    application,
                    tariff == null ? Ledger.UNKNOWN_MODEL : tariff.model(),
                    tokens * (millis - bookedMillis),
                    all.minus(booked));
            bookedMillis = millis;
            booked = all;
            return rest;
        }
    }
}
