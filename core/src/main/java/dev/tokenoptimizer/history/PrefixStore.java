package dev.tokenoptimizer.history;

import dev.tokenoptimizer.prompt.Fingerprint;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bounded map from fingerprint to node; of those that stand first in line the one that was not used since it got there goes first.
 * Locks are per stripe and held for one look-up.
 *
 * <p>Using a node writes a number into it and no reference anywhere, as a list in order of use would: with hundreds of thousands
 * of nodes the collector had to look through all of them for the sake of those references at every young collection.
 */
final class PrefixStore {

    private static final int STRIPES_MAX = 64;
    private static final int ENTRIES_PER_STRIPE_MIN = 64;
    private static final int EXPIRED_PER_INSERT = 4;
    private static final int SPARED_PER_INSERT = 8;

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
            return node == null || expired(node, now) ? null : node;
        }
    }

    /** The node of that prefix, made if need be, as used now. */
    PrefixNode obtain(Fingerprint key, long now) {
        Stripe stripe = stripe(key);
        synchronized (stripe) {
            PrefixNode node = stripe.nodes.get(key);
            if (node == null || expired(node, now)) {
                node = new PrefixNode(key, now);
                stripe.nodes.put(key, node);
                stripe.line.add(node);
                makeRoom(stripe, now);
            } else if (node.touched < now) {
                node.touched = now;
            }
            return node;
        }
    }

    /** Every node; those of one stripe are of one moment. */
    void forEach(NodeVisitor visitor) throws IOException {
        for (Stripe stripe : stripes) {
            List<PrefixNode> nodes;
            synchronized (stripe) {
                nodes = new ArrayList<>(stripe.nodes.values());
            }
            for (PrefixNode node : nodes) {
                visitor.visit(node);
            }
        }
    }

    interface NodeVisitor {
        void visit(PrefixNode node) throws IOException;
    }

    /** Takes up a node of an earlier run, unless it is known already or has expired. */
    void restore(PrefixNode node, long now) {
        Stripe stripe = stripe(node.key);
        synchronized (stripe) {
            if (!expired(node, now) && stripe.nodes.putIfAbsent(node.key, node) == null) {
                stripe.line.add(node);
                makeRoom(stripe, now);
            }
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
        int spared = 0;
        for (int looked = 0; looked < EXPIRED_PER_INSERT || stripe.line.size() > perStripe; looked++) {
            boolean full = stripe.line.size() > perStripe;
            PrefixNode first = stripe.line.peek();
            if (first == null) {
                return;
            }
            boolean usedAgain = !expired(first, now) && first.touched > first.linedUp;
            if (!full && !usedAgain && !expired(first, now)) {
                return;
            }
            stripe.line.remove();
            if (usedAgain && spared < SPARED_PER_INSERT) {
                first.linedUp = first.touched;
                stripe.line.add(first);
                spared++;
            } else {
                stripe.nodes.remove(first.key, first);
            }
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
        final Map<Fingerprint, PrefixNode> nodes = new HashMap<>();

        /** All nodes, and those that expired and came anew; who was used since it got in line goes to its end again. */
        final ArrayDeque<PrefixNode> line = new ArrayDeque<>();
    }
}
