package dev.tokenoptimizer.history;

import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.Ttl;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one prefix. All fields but {@link #touched} and those of the store are guarded by the node itself. References
 * are written only when they change: the collector looks through every old node with a newly written one.
 */
final class PrefixNode {

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

    /** Counts a request that carries this prefix. */
    void visit(long now) {
        if (visits > 0) {
            long gap = now - lastSeen;
            if (gap <= Ttl.FIVE_MINUTES.millis()) {
                returns5m++;
            } else if (gap <= Ttl.THIRTY_MINUTES.millis()) {
                returns30m++;
            } else if (gap <= Ttl.ONE_HOUR.millis()) {
                returns1h++;
            }
        }
        visits++;
        lastSeen = Math.max(lastSeen, now);
    }

    /** How many of the gaps between visits were at most that long. */
    int returnsWithin(Ttl ttl) {
        return switch (ttl) {
            case FIVE_MINUTES -> returns5m;
            case THIRTY_MINUTES -> returns5m + returns30m;
            case ONE_HOUR -> returns5m + returns30m + returns1h;
        };
    }

    /** Counts a request that an entry here would have served. */
    void use(long now) {
        long gap = now - lastUsed;
        if (lastUsed > 0 && gap > Ttl.ONE_HOUR.millis()) {
            lostPauses++;
        } else if (lastUsed > 0 && gap > Ttl.FIVE_MINUTES.millis()) {
            longPauses++;
        }
        lastUsed = Math.max(lastUsed, now);
    }

    /** Notes what follows; a second continuation makes it a fork. */
    void followedBy(long nextLow) {
        if (next == 0) {
            next = nextLow;
        } else if (next != nextLow) {
            fork = true;
        }
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
    void missed(long start) {
        if (entryTtl != null && entryExpires <= start + entryTtl.millis()) {
            entryExpires = 0;
            entryTtl = null;
        }
    }

    /** The provider did nothing with a marker of a request that started then. */
    void ignored(long start) {
        missed(start);
        markerIgnored = entryTtl == null;
    }

    /** A request ended here. */
    void endedAt(long now, Recall.Continuation how) {
        ended = now;
        if (end != how) {
            end = how;
        }
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

    boolean pendingAt(long now) {
        return writer != null && writerUntil > now;
    }

    void release(Object by) {
        if (by.equals(writer)) {
            writer = null;
            writerUntil = 0;
        }
    }
}
