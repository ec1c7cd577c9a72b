package dev.tokenoptimizer.lab.provider;

import dev.tokenoptimizer.tariff.Tariff;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * What cache objects cost for being kept: from their creation until they expire or are deleted, to the millisecond, each rounded to
 * whole pico-dollars. Thread-safe.
 */
final class StorageMeter {

    private final LongSupplier clock;
    private final Map<String, Kept> kept = new HashMap<>();
    private final Map<Credential, Invoice.Stored> ended = new TreeMap<>();

    /** @param clock milliseconds since the epoch */
    StorageMeter(LongSupplier clock) {
        this.clock = clock;
    }

    private record Kept(Credential credential, Tariff tariff, long tokens, long from, long until) {

        Invoice.Stored upTo(long now) {
            long millis = Math.max(0, Math.min(now, until) - from);
            return new Invoice.Stored(tokens * millis, tariff.ofStorage(tokens, millis));
        }
    }

    /** An object was made. */
    synchronized void begin(String id, Credential credential, Tariff tariff, long tokens, long from, long until) {
        settle();
        kept.put(id, new Kept(credential, tariff, tokens, from, until));
    }

    /** It expires at another time. */
    synchronized void change(String id, long until) {
        kept.computeIfPresent(id, (_, was) -> new Kept(was.credential, was.tariff, was.tokens, was.from, until));
    }

    /** It is gone. */
    synchronized void end(String id) {
        Kept gone = kept.remove(id);
        if (gone != null) {
            ended.merge(gone.credential, gone.upTo(clock.getAsLong()), Invoice.Stored::plus);
        }
    }

    synchronized Invoice.Stored of(Credential credential) {
        settle();
        long now = clock.getAsLong();
        Invoice.Stored sum = ended.getOrDefault(credential, Invoice.Stored.NONE);
        for (Kept object : kept.values()) {
            sum = object.credential.equals(credential) ? sum.plus(object.upTo(now)) : sum;
        }
        return sum;
    }

    /** What has expired no longer changes. */
    private void settle() {
        long now = clock.getAsLong();
        Iterator<Kept> all = kept.values().iterator();
        while (all.hasNext()) {
            Kept object = all.next();
            if (object.until <= now) {
                ended.merge(object.credential, object.upTo(now), Invoice.Stored::plus);
                all.remove();
            }
        }
    }
}
