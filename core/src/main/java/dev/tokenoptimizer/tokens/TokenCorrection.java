package dev.tokenoptimizer.tokens;

import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.snapshot.Saved;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far estimates are off, learnt from bills: per cache scope and model the ratio of billed to estimated input tokens.
 * A scope's prompts are alike (the same language, tools and system prompt), so that one ratio takes out most of what the
 * estimate misses; scopes never share evidence.
 *
 * <p>The ratio is a moving average of its logarithm, 1 before any evidence. The n-th bill weighs 1/(n+1), later ones
 * 1/16: of a steady deviation the share 1/(n+1) is left after n bills, and of a change half after eleven. It stays within
 * {@link #LOWEST} and {@link #HIGHEST}, and a single bill cannot count for more than that either.
 *
 * <p>Thread-safe. Bounded: the least recently used pair makes room for a new one.
 */
public final class TokenCorrection implements Saved {

    /** Smallest ratio. */
    public static final double LOWEST = 0.5;
    /** Largest ratio. */
    public static final double HIGHEST = 2;

    private static final int SETTLED = 15;

    private record Key(CacheScope scope, String model) {}

    private record Learnt(double logarithm, int bills) {

        Learnt with(double observed) {
            int counted = Math.min(bills + 1, SETTLED);
            return new Learnt(logarithm + (observed - logarithm) / (counted + 1), counted);
        }
    }

    private final int capacity;
    private final Map<Key, Learnt> learnt = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param capacity most pairs of scope and model remembered, at least 1
     */
    public TokenCorrection(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity " + capacity + " must be at least 1");
        }
        this.capacity = capacity;
    }

    @Override
    public void save(DataOutput out) throws IOException {
        Map<Key, Learnt> known;
        synchronized (this) {
            known = new LinkedHashMap<>(learnt);
        }
        out.writeInt(known.size());
        for (Map.Entry<Key, Learnt> entry : known.entrySet()) {
            out.writeUTF(entry.getKey().scope().provider());
            out.writeUTF(entry.getKey().scope().owner());
            out.writeUTF(entry.getKey().model());
            out.writeDouble(entry.getValue().logarithm());
            out.writeInt(entry.getValue().bills());
        }
    }

    @Override
    public void restore(DataInput in, long nowMillis) throws IOException {
        int pairs = in.readInt();
        for (int i = 0; i < pairs; i++) {
            Key key = new Key(new CacheScope(in.readUTF(), in.readUTF()), in.readUTF());
            double logarithm = in.readDouble();
            Learnt earlier = new Learnt(logarithm, in.readInt());
            if (!(Math.abs(logarithm) <= Math.log(HIGHEST)) || earlier.bills() < 0) {
                throw new IOException("a correction by " + Math.exp(logarithm));
            }
            synchronized (this) {
                if (learnt.size() < capacity) {
                    learnt.putIfAbsent(key, earlier);
                }
            }
        }
    }

    /** What to multiply an estimate by. */
    public synchronized double ratio(CacheScope scope, String model) {
        Learnt known = learnt.get(new Key(scope, model));
        return known == null ? 1 : Math.exp(known.logarithm());
    }

    /**
     * Learns from one bill. Not for requests in which the provider ran tools itself: their bill covers several passes.
     *
     * @param used the ratio that the estimate was multiplied by
     * @param estimated input tokens as estimated, that ratio included; not positive: nothing is learnt
     * @param billed input tokens as billed, cached ones included; not positive: nothing is learnt
     */
    public synchronized void learn(CacheScope scope, String model, double used, long estimated, long billed) {
        if (estimated <= 0 || billed <= 0 || !(used > 0)) {
            return;
        }
        double observed = Math.max(LOWEST, Math.min(HIGHEST, billed * used / estimated));
        Key key = new Key(scope, model);
        learnt.put(key, learnt.getOrDefault(key, new Learnt(0, 0)).with(Math.log(observed)));
        if (learnt.size() > capacity) {
            learnt.remove(learnt.keySet().iterator().next());
        }
    }
}
