package dev.tokenoptimizer.history;

import dev.tokenoptimizer.history.shared.Counts;
import dev.tokenoptimizer.history.shared.RateChange;
import dev.tokenoptimizer.history.shared.SharedRates;
import dev.tokenoptimizer.prompt.Ttl;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How likely a prefix returns within a lifetime, learnt per situation. The hour is cut into bins; a
 * sighting counts in a bin once it is older than the bin's end or has returned inside it, so that one still waiting is neither
 * a success nor a failure. A situation is a chain of contexts from coarse to fine, each one smoothed towards the one before.
 *
 * <p>A return after more than fifty seconds counts when its bin ends, not at once: failures count only then, and returns that
 * ran ahead of them would make pauses look as if they always ended. Only part of the sightings is watched for longer than five
 * minutes when there are many.
 */
final class ReturnRates implements SharedRates {

    /** Upper ends of the bins, seconds. */
    private static final int[] EDGES = {10, 25, 50, 90, 140, 200, 300, 450, 700, 1_100, 1_800, 2_600, 3_600};

    private static final int BINS = EDGES.length;

    /** Bins of the first five minutes. */
    private static final int SHORT_BINS = 7;

    /** Bins in which a return counts at once: they end so soon that it cannot run far ahead of the failures. */
    private static final int BINS_AT_ONCE = 3;

    /** Returns that nothing but the prior expects, by factor of waiting time: within five minutes 0.40, within an hour 0.45. */
    private static final double PRIOR_DECAY = 0.12;

    private static final double PRIOR_DECAY_LATER = 0.03;
    private static final double COARSE_WEIGHT = 8;
    private static final double FINE_WEIGHT = 12;
    private static final float HALVE_ABOVE = 4_000;

    /** New contexts, as a share of all that may be, after which a new generation of use begins. */
    private static final int GENERATIONS = 4;

    private static final double[] PRIOR = priorHazard();

    private final ConcurrentHashMap<Long, Context> contexts = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Queues queues = new Queues();
    private final int exposuresMax;
    private final int contextsMax;
    private int waiting;
    private int waitingLong;
    private int generation;
    private int newInGeneration;

    /** Situations of which something is untold; nobody asks without other instances. */
    private final ArrayDeque<Context> untold = new ArrayDeque<>();

    private @Nullable Runnable changed;

    ReturnRates(int exposuresMax, int contextsMax) {
        this.exposuresMax = exposuresMax;
        this.contextsMax = contextsMax;
    }

    /** What nothing but the prior says. */
    static Chances prior(Ttl shortTtl) {
        return within(PRIOR, shortTtl);
    }

    /** The estimate of a chain of context ids, coarse to fine. */
    Chances chances(long[] chain, int levels, Ttl shortTtl) {
        double[] hazard = PRIOR.clone();
        double weight = COARSE_WEIGHT;
        for (int level = 0; level < levels; level++) {
            Context context = contexts.get(chain[level]);
            if (context != null) {
                context.sharpen(hazard, weight);
                weight = FINE_WEIGHT;
            }
        }
        return within(hazard, shortTtl);
    }

    /** Labelled sightings of one context. */
    double evidence(long id) {
        Context context = contexts.get(id);
        return context == null ? 0 : context.attempts[0];
    }

    @Override
    public void shareWith(Runnable listener) {
        lock.lock();
        try {
            changed = listener;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<RateChange> untold(int max) {
        List<RateChange> changes = new ArrayList<>();
        lock.lock();
        try {
            while (changes.size() < max && !untold.isEmpty()) {
                changes.add(untold.remove().change());
            }
        } finally {
            unlock();
        }
        return changes;
    }

    @Override
    public void heard(Map<Long, Counts> all) {
        lock.lock();
        try {
            all.forEach((id, counts) -> {
                Context context = contexts.get(id);
                if (context != null && counts.spans() == BINS) {
                    context.heard(counts);
                }
            });
        } finally {
            lock.unlock();
        }
    }

    private void unlock() {
        Runnable listener = untold.isEmpty() ? null : changed;
        lock.unlock();
        if (listener != null) {
            listener.run();
        }
    }

    private void tell(Context context) {
        if (changed != null && !context.awaitsTelling && isKnown(context)) {
            context.awaitsTelling = true;
            untold.add(context);
        }
    }

    /** Counts what the passing of time decides. When another thread is at it, that one does the work. */
    void advance(long now) {
        if (!lock.tryLock()) {
            return;
        }
        try {
            for (int bin = 0; bin < BINS; bin++) {
                advance(bin, now);
            }
        } finally {
            unlock();
        }
    }

    private void advance(int bin, long now) {
        ArrayDeque<Exposure> queue = queues.of[bin];
        Exposure eldest = queue.peek();
        while (eldest != null && (eldest.closed || eldest.opened + EDGES[bin] * 1_000L < now)) {
            queue.remove();
            waitingLong -= bin < SHORT_BINS ? 0 : 1;
            if (!eldest.closed) {
                count(eldest, eldest.returned);
                eldest.bin++;
                if (!eldest.returned && isWatchedOn(eldest)) {
                    queues.of[eldest.bin].add(eldest);
                    waitingLong += eldest.bin < SHORT_BINS ? 0 : 1;
                } else {
                    eldest.close();
                }
            }
            waiting -= eldest.closed ? 1 : 0;
            eldest = queue.peek();
        }
    }

    private boolean isWatchedOn(Exposure exposure) {
        return exposure.bin < SHORT_BINS || (exposure.bin < BINS && waitingLong < exposuresMax / 2);
    }

    private void count(Exposure exposure, boolean returned) {
        for (Context context : exposure.contexts) {
            context.count(exposure.bin, returned);
            tell(context);
        }
    }

    /** Watches a sighting; {@code null} when too many are being watched. */
    @Nullable
    Exposure open(long now, long[] chain, int levels) {
        lock.lock();
        try {
            if (waiting >= exposuresMax) {
                return null;
            }
            Context[] counted = new Context[levels];
            for (int i = 0; i < levels; i++) {
                counted[i] = context(chain[i]);
            }
            Exposure exposure = new Exposure(now, counted);
            queues.of[0].add(exposure);
            waiting++;
            return exposure;
        } finally {
            unlock();
        }
    }

    /** The watched prefix came back. */
    void returned(Exposure exposure) {
        lock.lock();
        try {
            if (!exposure.closed && exposure.bin < BINS_AT_ONCE) {
                count(exposure, true);
                exposure.close();
            } else {
                exposure.returned = true;
            }
        } finally {
            unlock();
        }
    }

    void save(DataOutput out) throws IOException {
        for (Map.Entry<Long, Context> entry : contexts.entrySet()) {
            out.writeBoolean(true);
            out.writeLong(entry.getKey());
            entry.getValue().save(out);
        }
        out.writeBoolean(false);
    }

    /** Takes up contexts of an earlier run, unless they are known already. */
    void restore(DataInput in) throws IOException {
        while (in.readBoolean()) {
            long id = in.readLong();
            Context context = Context.read(id, in);
            lock.lock();
            try {
                if (contexts.size() < contextsMax) {
                    context.used = generation;
                    contexts.putIfAbsent(id, context);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    int contexts() {
        return contexts.size();
    }

    int waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    private Context context(long id) {
        Context context = contexts.get(id);
        if (context == null) {
            if (contexts.size() >= contextsMax) {
                forgetUnused();
            }
            if (++newInGeneration > contextsMax / GENERATIONS) {
                generation++;
                newInGeneration = 1;
            }
            context = new Context(id);
            contexts.put(id, context);
            tell(context);
        }
        context.used = generation;
        return context;
    }

    /** What was used in this generation or the one before stays. */
    private void forgetUnused() {
        contexts.values().removeIf(context -> context.used < generation - 1);
        if (contexts.size() >= contextsMax) {
            contexts.clear();
        }
        untold.removeIf(context -> !isKnown(context));
    }

    private boolean isKnown(Context context) {
        return contexts.get(context.id) == context;
    }

    /** Every lifetime ends where a bin does. */
    private static Chances within(double[] hazard, Ttl shortTtl) {
        double still = 1;
        double withinShort = 0;
        for (int bin = 0; bin < BINS; bin++) {
            still *= 1 - hazard[bin];
            withinShort = EDGES[bin] <= shortTtl.seconds() ? 1 - still : withinShort;
        }
        return new Chances(withinShort, 1 - still);
    }

    private static double[] priorHazard() {
        double[] hazard = new double[BINS];
        double from = 5;
        for (int bin = 0; bin < BINS; bin++) {
            double times = Math.log(EDGES[bin] / from);
            hazard[bin] = bin < SHORT_BINS
                    ? 1 - Math.pow(1 - PRIOR_DECAY, 4 * times / Math.log(60))
                    : 1 - Math.pow(1 - PRIOR_DECAY_LATER, 3 * times / Math.log(12));
            from = EDGES[bin];
        }
        return hazard;
    }

    private static final class Queues {
        @SuppressWarnings({"unchecked", "rawtypes"})
        final ArrayDeque<Exposure>[] of = new ArrayDeque[BINS];

        Queues() {
            for (int bin = 0; bin < BINS; bin++) {
                of[bin] = new ArrayDeque<>();
            }
        }
    }

    /** Counts of one situation. Written under the lock; read without it, where a count more or less does not matter. */
    static final class Context {
        private final long id;
        private final float[] attempts = new float[BINS];
        private final float[] returns = new float[BINS];
        private final short[] untoldAttempts = new short[BINS];
        private final short[] untoldReturns = new short[BINS];
        private boolean awaitsTelling;
        private int used;

        private Context(long id) {
            this.id = id;
        }

        private void save(DataOutput out) throws IOException {
            for (int bin = 0; bin < BINS; bin++) {
                out.writeFloat(attempts[bin]);
                out.writeFloat(returns[bin]);
            }
        }

        private static Context read(long id, DataInput in) throws IOException {
            Context context = new Context(id);
            for (int bin = 0; bin < BINS; bin++) {
                context.attempts[bin] = in.readFloat();
                context.returns[bin] = in.readFloat();
                if (!(context.returns[bin] >= 0 && context.returns[bin] <= context.attempts[bin])) {
                    throw new IOException("more returns than sightings");
                }
            }
            return context;
        }

        private void sharpen(double[] hazard, double weight) {
            for (int bin = 0; bin < BINS; bin++) {
                // Both may be replaced between the two reads.
                hazard[bin] = Math.min(1, (returns[bin] + weight * hazard[bin]) / (attempts[bin] + weight));
            }
        }

        private RateChange change() {
            int[] sighted = new int[BINS];
            int[] back = new int[BINS];
            int[] allSighted = new int[BINS];
            int[] allBack = new int[BINS];
            for (int bin = 0; bin < BINS; bin++) {
                sighted[bin] = untoldAttempts[bin];
                back[bin] = untoldReturns[bin];
                allSighted[bin] = Math.round(attempts[bin]);
                allBack[bin] = Math.round(returns[bin]);
                untoldAttempts[bin] = 0;
                untoldReturns[bin] = 0;
            }
            awaitsTelling = false;
            return new RateChange(id, new Counts(sighted, back), new Counts(allSighted, allBack));
        }

        private void heard(Counts all) {
            for (int bin = 0; bin < BINS; bin++) {
                attempts[bin] = all.sightings(bin) + untoldAttempts[bin];
                returns[bin] = Math.min(attempts[bin], all.returns(bin) + untoldReturns[bin]);
            }
        }

        private void count(int bin, boolean returned) {
            attempts[bin]++;
            untoldAttempts[bin] = next(untoldAttempts[bin]);
            if (returned) {
                returns[bin]++;
                untoldReturns[bin] = next(untoldReturns[bin]);
            }
            if (attempts[bin] > HALVE_ABOVE) {
                for (int i = 0; i < BINS; i++) {
                    attempts[i] /= 2;
                    returns[i] /= 2;
                }
            }
        }

        /** What waits too long to be told is told in part. */
        private static short next(short count) {
            return count == Short.MAX_VALUE ? count : (short) (count + 1);
        }
    }
}
