package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.snapshot.Saved;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the provider lately refused what we inserted. A refusal counts at once when its error names our field, else when it
 * happened a second time; it is forgotten after an hour, and the next request probes again. Thread-safe.
 */
public final class Refusals implements Saved {

    private static final int PLACES_MAX = 10_000;
    private static final int REPEATS_NEEDED = 2;
    private static final long MEMORY_MILLIS = Duration.ofHours(1).toMillis();
    /** The last is how Bedrock answers markers for a model that it does not cache, with 400 or 403. */
    private static final List<String> MARKER_FIELDS = List.of(
            "cache_control",
            "prompt_cache",
            "cachePoint",
            "Cache point",
            "available to cache",
            "did not allow prompt caching");

    private final List<String> ourFields;
    private final Map<Place, Refusal> refusals = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Refusal> eldest) {
            return size() > PLACES_MAX;
        }
    };

    /** Refusals of markers and keys. */
    public Refusals() {
        this(MARKER_FIELDS);
    }

    /** Refusals of fields whose names contain one of these. */
    Refusals(List<String> ourFields) {
        this.ourFields = List.copyOf(ourFields);
    }

    /** Whether our fields are to be left out now. */
    public synchronized boolean active(CacheScope scope, String model, long nowMillis) {
        Refusal refusal = refusals.get(new Place(scope, model));
        return refusal != null && refusal.certain && nowMillis < refusal.untilMillis;
    }

    /** The provider refused changed bytes with this error and took the original. */
    public synchronized void add(CacheScope scope, String model, String error, long nowMillis) {
        Place place = new Place(scope, model);
        Refusal before = refusals.get(place);
        int count = before != null && nowMillis < before.untilMillis ? before.count + 1 : 1;
        boolean certain = ourFields.stream().anyMatch(error::contains) || count >= REPEATS_NEEDED;
        refusals.put(place, new Refusal(count, certain, nowMillis + MEMORY_MILLIS));
    }

    @Override
    public void save(DataOutput out) throws IOException {
        Map<Place, Refusal> known;
        synchronized (this) {
            known = new LinkedHashMap<>(refusals);
        }
        out.writeInt(known.size());
        for (Map.Entry<Place, Refusal> entry : known.entrySet()) {
            out.writeUTF(entry.getKey().scope().provider());
            out.writeUTF(entry.getKey().scope().owner());
            out.writeUTF(entry.getKey().model());
            out.writeInt(entry.getValue().count());
            out.writeBoolean(entry.getValue().certain());
            out.writeLong(entry.getValue().untilMillis());
        }
    }

    @Override
    public void restore(DataInput in, long nowMillis) throws IOException {
        int places = in.readInt();
        for (int i = 0; i < places; i++) {
            Place place = new Place(new CacheScope(in.readUTF(), in.readUTF()), in.readUTF());
            Refusal refusal = new Refusal(in.readInt(), in.readBoolean(), in.readLong());
            if (refusal.untilMillis() > nowMillis) {
                long until = Math.min(refusal.untilMillis(), nowMillis + MEMORY_MILLIS);
                synchronized (this) {
                    refusals.putIfAbsent(place, new Refusal(refusal.count(), refusal.certain(), until));
                }
            }
        }
    }

    private record Place(CacheScope scope, String model) {}

    private record Refusal(int count, boolean certain, long untilMillis) {}
}
