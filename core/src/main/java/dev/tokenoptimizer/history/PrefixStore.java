package dev.tokenoptimizer.history;

import dev.tokenoptimizer.prompt.Fingerprint;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bounded map from fingerprint to node; of those that stand first in line the one that was not used since it got there goes first.
 * Locks are per stripe and held for one look-up.
 *
 * <p>Using a node writes a number into it and no reference anywhere, as a list in order of use would: with hundreds of thousands
 * of nodes the collector had to look through all of them for the sake of those references at every young collection. What
 * a look-up costs is waiting for memory; so a node is its own entry in the table and holds its fingerprint.
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
            PrefixNode node = stripe.find(key);
            return node == null || expired(node, now) ? null : node;
        }
    }

    /** The node of that prefix, made if need be, as used now. */
    PrefixNode obtain(Fingerprint key, long now) {
        Stripe stripe = stripe(key);
        synchronized (stripe) {
            PrefixNode node = stripe.find(key);
            if (node == null || expired(node, now)) {
                if (node != null) {
                    stripe.remove(node);
                }
                node = new PrefixNode(key, now);
                stripe.add(node);
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
                nodes = stripe.all();
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
        Fingerprint key = node.key();
        Stripe stripe = stripe(key);
        synchronized (stripe) {
            if (!expired(node, now) && stripe.find(key) == null) {
                stripe.add(node);
                makeRoom(stripe, now);
            }
        }
    }

    int size() {
        int size = 0;
        for (Stripe stripe : stripes) {
            synchronized (stripe) {
                size += stripe.size;
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
                stripe.remove(first);
            }
        }
    }

    private boolean expired(PrefixNode node, long now) {
        return isOver(node.touched, now);
    }

    /** Whether a prefix last used then is forgotten. */
    boolean isOver(long touched, long now) {
        return now - touched > forgetAfterMillis;
    }

    private Stripe stripe(Fingerprint key) {
        long mixed = (key.high() ^ key.low()) * 0x9E3779B97F4A7C15L;
        return stripes[(int) (mixed >>> 56) & (stripes.length - 1)];
    }

    /** A hash table of chains through the nodes, at most half full so that they are short. Guarded by itself. */
    private static final class Stripe {

        private static final int SIZE_FIRST = 16;

        private @Nullable PrefixNode[] table = new @Nullable PrefixNode[SIZE_FIRST];
        int size;

        /** All nodes, and those that expired and came anew; who was used since it got in line goes to its end again. */
        final ArrayDeque<PrefixNode> line = new ArrayDeque<>();

        @Nullable
        PrefixNode find(Fingerprint key) {
            PrefixNode node = table[slot(key.high(), key.low())];
            while (node != null && (node.low != key.low() || node.high != key.high())) {
                node = node.chained;
            }
            return node;
        }

        /** Adds a node whose key is not there. */
        void add(PrefixNode node) {
            if (2 * size >= table.length) {
                grow();
            }
            chain(node);
            size++;
            line.add(node);
        }

        /** Takes a node out of the table, if it is there. */
        void remove(PrefixNode node) {
            int slot = slot(node.high, node.low);
            PrefixNode before = null;
            PrefixNode at = table[slot];
            while (at != null && at != node) {
                before = at;
                at = at.chained;
            }
            if (at == null) {
                return;
            }
            if (before == null) {
                table[slot] = node.chained;
            } else {
                before.chained = node.chained;
            }
            node.chained = null;
            size--;
        }

        List<PrefixNode> all() {
            List<PrefixNode> nodes = new ArrayList<>(size);
            for (PrefixNode first : table) {
                for (PrefixNode node = first; node != null; node = node.chained) {
                    nodes.add(node);
                }
            }
            return nodes;
        }

        private void grow() {
            List<PrefixNode> nodes = all();
            table = new @Nullable PrefixNode[2 * table.length];
            nodes.forEach(this::chain);
        }

        private void chain(PrefixNode node) {
            int slot = slot(node.high, node.low);
            node.chained = table[slot];
            table[slot] = node;
        }

        private int slot(long high, long low) {
            long mixed = (high * 0xBF58476D1CE4E5B9L + low) * 0x9E3779B97F4A7C15L;
            return (int) (mixed >>> 32) & (table.length - 1);
        }
    }
}
