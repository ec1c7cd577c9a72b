package dev.tokenoptimizer.tokens;

import dev.tokenoptimizer.snapshot.Saved;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The shortest prefix that a model's provider really caches, learnt from bills. One prefix written proves that the minimum is no
 * higher; that it is higher than documented is believed after {@value #IGNORED_NEEDED} markers without effect, as one may have
 * had another cause. Thread-safe. Bounded: the least recently used model makes room.
 */
public final class MinimumCorrection implements Saved {

    static final int IGNORED_NEEDED = 3;

    private static final int MODELS_MAX = 1_000;

    private record Key(String provider, String model) {}

    /**
     * @param writtenFrom shortest prefix seen to be written, tokens; {@link Integer#MAX_VALUE} for none
     * @param ignoredUpTo longest prefix whose marker did nothing, tokens; 0 for none
     * @param ignored how many of them
     */
    private record Learnt(int writtenFrom, int ignoredUpTo, int ignored) {

        private static final Learnt NOTHING = new Learnt(Integer.MAX_VALUE, 0, 0);
    }

    private final Map<Key, Learnt> learnt = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * The minimum to reckon with.
     *
     * @param documented what the tariff says, tokens
     */
    public synchronized int minimum(String provider, String model, int documented) {
        Learnt known = learnt.get(new Key(provider, model));
        if (known == null) {
            return documented;
        }
        boolean higher = known.ignored >= IGNORED_NEEDED && known.ignoredUpTo >= documented;
        return higher ? known.ignoredUpTo + 1 : Math.min(documented, known.writtenFrom);
    }

    /** A prefix of that many tokens, as billed, was written. */
    public synchronized void written(String provider, String model, long tokens) {
        Key key = new Key(provider, model);
        Learnt known = learnt.getOrDefault(key, Learnt.NOTHING);
        int from = (int) Math.min(known.writtenFrom, Math.max(1, tokens));
        boolean refuted = known.ignoredUpTo >= from;
        put(key, new Learnt(from, refuted ? 0 : known.ignoredUpTo, refuted ? 0 : known.ignored));
    }

    /** The marker of a prefix of that many tokens did nothing. Counts only where nothing as short is known to be written. */
    public synchronized void ignored(String provider, String model, long tokens) {
        Key key = new Key(provider, model);
        Learnt known = learnt.getOrDefault(key, Learnt.NOTHING);
        if (tokens < known.writtenFrom) {
            put(
                    key,
                    new Learnt(
                            known.writtenFrom,
                            (int) Math.max(known.ignoredUpTo, tokens),
                            Math.min(IGNORED_NEEDED, known.ignored + 1)));
        }
    }

    private void put(Key key, Learnt now) {
        learnt.put(key, now);
        if (learnt.size() > MODELS_MAX) {
            learnt.remove(learnt.keySet().iterator().next());
        }
    }

    @Override
    public void save(DataOutput out) throws IOException {
        Map<Key, Learnt> known;
        synchronized (this) {
            known = new LinkedHashMap<>(learnt);
        }
        out.writeInt(known.size());
        for (Map.Entry<Key, Learnt> entry : known.entrySet()) {
            out.writeUTF(entry.getKey().provider());
            out.writeUTF(entry.getKey().model());
            out.writeInt(entry.getValue().writtenFrom());
            out.writeInt(entry.getValue().ignoredUpTo());
            out.writeInt(entry.getValue().ignored());
        }
    }

    @Override
    public void restore(DataInput in, long nowMillis) throws IOException {
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            Key key = new Key(in.readUTF(), in.readUTF());
            Learnt earlier = new Learnt(in.readInt(), in.readInt(), in.readInt());
            if (earlier.writtenFrom() < 1 || earlier.ignoredUpTo() < 0 || earlier.ignored() < 0) {
                throw new IOException("a minimum of " + earlier.writtenFrom() + " tokens");
            }
            synchronized (this) {
                if (!learnt.containsKey(key)) {
                    put(key, earlier);
                }
            }
        }
    }
}
