package dev.tokenoptimizer.history;

import dev.tokenoptimizer.history.shared.Fact;
import dev.tokenoptimizer.history.shared.PrefixFacts;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.Ttl;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one prefix. All fields but {@link #touched} and those of the store are guarded by the node itself. References
 * are written only when they change: the collector looks through every old node with a newly written one.
 */
final class PrefixNode {

    /** Where in the first number of {@link Fact#END} its kind begins. */
    static final int KIND_SHIFT = 48;

    /** The fingerprint of the prefix. */
    final long high;

    final long low;

    /** The next node in the same place of the store's table; the store's own. */
    @Nullable
    PrefixNode chained;

    /** When it last got in line to be dropped; the store's own note. */
    long linedUp;

    /** Last use of any kind; decides when the node is forgotten. */
    volatile long touched;

    int visits;
    long lastSeen;
    int returns5m;
    int returns30m;
    int returns1h;

    /** Last request that an entry here would have served, because none behind it was live. */
    long lastUsed;

    /** How often the time between two of these was over five minutes, but not over an hour. */
    int longPauses;

    /** How often it was over an hour. */
    int lostPauses;

    /** Low half of the first fingerprint seen to follow, 0 while none did. */
    long next;

    boolean fork;

    /** Block index of the nearest prefix of interest before this one, -1 for none. */
    int link = -1;

    Recall.Continuation end = Recall.Continuation.NONE;
    int turn;
    long ended;
    int output = -1;
    boolean fromStart;

    long entryExpires;

    @Nullable
    Ttl entryTtl;

    /** Start of the latest request that found no entry here. */
    long missed;

    /** The instance that served the latest request with it; 0 for one that is not known, or the only one. */
    long seenBy;

    /** When other instances were last asked about it, 0 for never. */
    long asked;

    /** Who writes it right now, and until when that is believed. */
    @Nullable
    Object writer;

    long writerUntil;

    /** Tokens of this prefix as the provider once billed them, 0 while not known. */
    long billedTokens;

    boolean markerIgnored;

    /** Whether the provider had no entry here when it should have, most likely because the prefix is too short for one. */
    boolean doubted;

    @Nullable
    Exposure fresh;

    @Nullable
    Exposure known;

    PrefixNode(Fingerprint key, long now) {
        high = key.high();
        low = key.low();
        linedUp = now;
        touched = now;
    }

    Fingerprint key() {
        return new Fingerprint(high, low);
    }

    /**
     * Counts a request that carries this prefix.
     *
     * @param by the instance that serves it
     */
    void visit(long now, long by, PrefixFacts told) {
        if (visits > 0) {
            long gap = now - lastSeen;
            if (gap <= Ttl.FIVE_MINUTES.millis()) {
                returns5m++;
                told.tell(Fact.RETURNS_5M, 1);
            } else if (gap <= Ttl.THIRTY_MINUTES.millis()) {
                returns30m++;
                told.tell(Fact.RETURNS_30M, 1);
            } else if (gap <= Ttl.ONE_HOUR.millis()) {
                returns1h++;
                told.tell(Fact.RETURNS_1H, 1);
            }
        }
        visits++;
        lastSeen = Math.max(lastSeen, now);
        seenBy = by;
        told.tell(Fact.VISITS, 1).tell(Fact.LAST_SEEN, now, by);
    }

    /** How many of the gaps between visits were at most that long; gaps of over an hour are not told apart. */
    int returnsWithin(Ttl ttl) {
        return switch (ttl) {
            case FIVE_MINUTES -> returns5m;
            case THIRTY_MINUTES -> returns5m + returns30m;
            case ONE_HOUR, TWELVE_HOURS -> returns5m + returns30m + returns1h;
        };
    }

    /** Counts a request that an entry here would have served. */
    void use(long now, PrefixFacts told) {
        long gap = now - lastUsed;
        if (lastUsed > 0 && gap > Ttl.ONE_HOUR.millis()) {
            lostPauses++;
            told.tell(Fact.LOST_PAUSES, 1);
        } else if (lastUsed > 0 && gap > Ttl.FIVE_MINUTES.millis()) {
            longPauses++;
            told.tell(Fact.LONG_PAUSES, 1);
        }
        lastUsed = Math.max(lastUsed, now);
        told.tell(Fact.LAST_USED, now);
    }

    /** Notes what follows; a second continuation makes it a fork. */
    void followedBy(long nextLow, PrefixFacts told) {
        if (next == 0) {
            next = nextLow;
            told.tell(Fact.NEXT, nextLow >>> Integer.SIZE, nextLow & PrefixFacts.FORK);
        } else if (next != nextLow && !fork) {
            fork = true;
            told.tell(Fact.NEXT, PrefixFacts.FORK, PrefixFacts.FORK);
        }
    }

    /** A request that started then wrote or read an entry here. */
    void alive(long start, Ttl ttl, PrefixFacts told) {
        told.tell(aliveFact(ttl), start);
        alive(start + ttl.millis(), ttl);
    }

    /** Other instances hear of an hour where it is more. */
    static Fact aliveFact(Ttl ttl) {
        return switch (ttl) {
            case FIVE_MINUTES -> Fact.ALIVE_5M;
            case THIRTY_MINUTES -> Fact.ALIVE_30M;
            case ONE_HOUR, TWELVE_HOURS -> Fact.ALIVE_1H;
        };
    }

    void alive(long expires, Ttl ttl) {
        if (expires >= entryExpires) {
            entryExpires = expires;
            if (entryTtl != ttl) {
                entryTtl = ttl;
            }
        }
        markerIgnored = false;
    }

    /** A request that started then found no entry here. One that a later request wrote or read may live all the same. */
    void missed(long start, PrefixFacts told) {
        told.tell(Fact.MISSED, start);
        missed(start);
    }

    void missed(long start) {
        missed = Math.max(missed, start);
        if (entryTtl != null && entryExpires <= start + entryTtl.millis()) {
            entryExpires = 0;
            entryTtl = null;
        }
    }

    /** The provider did nothing with a marker of a request that started then. */
    void ignored(long start, PrefixFacts told) {
        missed(start, told);
        markerIgnored = entryTtl == null;
        told.tell(Fact.IGNORED, start);
    }

    /** A bill that settles whether the provider keeps entries here, or makes it doubtful. */
    void doubt(boolean doubtful, long start, PrefixFacts told) {
        if (doubted || doubtful) {
            told.tell(Fact.DOUBT, start, doubtful ? 0 : 1);
        }
        doubted = doubtful;
    }

    /** A request ended here. */
    void endedAt(long now, Recall.Continuation how) {
        ended = now;
        if (end != how) {
            end = how;
        }
    }

    /** Tells how a request ended here. */
    void tellEnd(PrefixFacts told) {
        long kind = end == Recall.Continuation.EXACT ? 2 : 1;
        told.tell(Fact.END, kind << KIND_SHIFT | ended, 2L * turn + (fromStart ? 1 : 0));
    }

    /** Awaits its return with this, or with nothing; returns what was awaited until now. */
    @Nullable
    Exposure awaitKnown(@Nullable Exposure exposure) {
        Exposure before = known;
        if (before != null || exposure != null) {
            known = exposure;
        }
        return before;
    }

    /** Awaits its first return with this, or with nothing; returns what was awaited until now. */
    @Nullable
    Exposure awaitFresh(@Nullable Exposure exposure) {
        Exposure before = fresh;
        if (before != null || exposure != null) {
            fresh = exposure;
        }
        return before;
    }

    /** Whether a walk stops here: a request ended here, an entry was written or prompts parted. */
    boolean isOfInterest() {
        return end != Recall.Continuation.NONE || fork || entryTtl != null;
    }

    boolean pendingAt(long now) {
        return writer != null && writerUntil > now;
    }

    /** Whoever wrote it does so no more; false when that is somebody else. */
    boolean release(Object by) {
        if (!by.equals(writer)) {
            return false;
        }
        writer = null;
        writerUntil = 0;
        return true;
    }
}
