package dev.tokenoptimizer.lab.bound;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How entries live and die: the rules of the cache model for one place, with at most two lifetimes on offer.
 *
 * @param shortMillis the shorter lifetime
 * @param longMillis the longer one; the same where there is one only
 * @param delayMillis from the start of a request until what it wrote can be read; at most half the shorter lifetime
 */
record EntryRules(long shortMillis, long longMillis, long delayMillis) {

    static final int SHORT = 0;
    static final int LONG = 1;

    private static final long DEAD = Long.MIN_VALUE;

    /**
     * What was written at a place: from when and until when each lifetime's writes can be read.
     *
     * @param shortUntil end of the short write's life
     * @param longUntil end of the long write's life
     */
    record Entry(long shortFrom, long shortUntil, long longFrom, long longUntil) {}

    static EntryRules of(List<InputRates.Lifetime> lifetimes, long delayMillis) {
        if (lifetimes.size() > 2) {
            throw new IllegalArgumentException("more than two lifetimes on offer: " + lifetimes);
        }
        return new EntryRules(lifetimes.getFirst().millis(), lifetimes.getLast().millis(), delayMillis);
    }

    boolean readable(@Nullable Entry entry, long now) {
        return entry != null && (shortReadable(entry, now) || longReadable(entry, now));
    }

    /** The entry after a read. */
    Entry renewed(Entry entry, long now) {
        return new Entry(
                entry.shortFrom,
                shortReadable(entry, now) ? Math.max(entry.shortUntil, now + shortMillis) : entry.shortUntil,
                entry.longFrom,
                longReadable(entry, now) ? Math.max(entry.longUntil, now + longMillis) : entry.longUntil);
    }

    /** The entry after a write. One that could not be read yet keeps its earlier start, as no gap lies between the two. */
    Entry written(@Nullable Entry before, int lifetime, long now) {
        Entry entry = settled(before, now);
        if (entry == null) {
            entry = new Entry(DEAD, DEAD, DEAD, DEAD);
        }
        long from = now + delayMillis;
        return lifetime == SHORT
                ? new Entry(
                        entry.shortUntil == DEAD ? from : entry.shortFrom,
                        now + shortMillis,
                        entry.longFrom,
                        entry.longUntil)
                : new Entry(
                        entry.shortFrom,
                        entry.shortUntil,
                        entry.longUntil == DEAD ? from : entry.longFrom,
                        now + longMillis);
    }

    /** The entry without what is dead by now; null when nothing is left. */
    @Nullable
    Entry settled(@Nullable Entry entry, long now) {
        if (entry == null || (entry.shortUntil <= now && entry.longUntil <= now)) {
            return null;
        }
        if (entry.shortUntil <= now) {
            return new Entry(DEAD, DEAD, entry.longFrom, entry.longUntil);
        }
        return entry.longUntil <= now ? new Entry(entry.shortFrom, entry.shortUntil, DEAD, DEAD) : entry;
    }

    private static boolean shortReadable(Entry entry, long now) {
        return entry.shortFrom <= now && now < entry.shortUntil;
    }

    private static boolean longReadable(Entry entry, long now) {
        return entry.longFrom <= now && now < entry.longUntil;
    }
}
