package dev.tokenoptimizer.history;

import dev.tokenoptimizer.prompt.Fingerprint;
import java.util.Iterator;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** Bounded map from fingerprint to node; the least recently used goes first. Locks are per stripe and held for one look-up. */
final class PrefixStore {

    private static final int STRIPES_MAX = 64;
    private static final int ENTRIES_PER_STRIPE_MIN = 64;
    private static final int EXPIRED_PER_INSERT = 4;

    private final Stripe[] stripes;
    private final int perStripe;
    private final long forgetAfterMillis;

    PrefixStore(int capacity, long forgetAfterMillis) {
        int count = Math.min(STRIPES_MAX, Integer.highestOneBit(Math.max(1, capacity / ENTRIES_PER_STRIPE_MIN)));
        this.stripes = new Stripe[count];
        for (int i = 0; i < count; i++) {
            stripes[i] = new Stripe();
        }
        this.perStripe = capacity / count;
        this.forgetAfterMillis = forgetAfterMillis;
    }

    @Nullable
    PrefixNode get(Fingerprint key, long now) {
        Stripe stripe = stripe(key);
        synchronized (stripe) {
            PrefixNode node = stripe.nodes.get(key);
            if (node != null && expired(node, now)) {
                stripe.nodes.remove(key);
                return null;
            }
            return node;
        }
    }

    /** The node of that prefix, made if need be, as used now. */
    PrefixNode obtain(Fingerprint key, long now) {
        Stripe stripe = stripe(key);
        synchronized (stripe) {
            PrefixNode node = stripe.nodes.get(key);
            if (node == null || expired(node, now)) {
                node = new PrefixNode(now);
                stripe.nodes.put(key, node);
                makeRoom(stripe, now);
            } else if (node.touched < now) {
                node.touched = now;
            }
            return node;
        }
    }

    int size() {
        int size = 0;
        for (Stripe stripe : stripes) {
            synchronized (stripe) {
                size += stripe.nodes.size();
            }
        }
        return size;
    }

    private void makeRoom(Stripe stripe, long now) {
        Iterator<PrefixNode> eldest = stripe.nodes.values().iterator();
        for (int i = 0; i < EXPIRED_PER_INSERT && eldest.hasNext(); i++) {
            PrefixNode node = eldest.next();
            if (stripe.nodes.size() <= perStripe && !expired(node, now)) {
                return;
            }
            eldest.remove();
        }
    }

    private boolean expired(PrefixNode node, long now) {
        return now - node.touched > forgetAfterMillis;
    }

    private Stripe stripe(Fingerprint key) {
        long mixed = (key.high() ^ key.low()) * 0x9E3779B97F4A7C15L;
        return stripes[(int) (mixed >>> 56) & (stripes.length - 1)];
    }

    private static final class Stripe {
        final LinkedHashMap<Fingerprint, PrefixNode> nodes = new LinkedHashMap<>(16, 0.75f, true);
    }
}
