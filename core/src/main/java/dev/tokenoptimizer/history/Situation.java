package dev.tokenoptimizer.history;

import dev.tokenoptimizer.history.Recall.Continuation;
import dev.tokenoptimizer.history.Recall.Conversation;
import dev.tokenoptimizer.history.Recall.Place;
import dev.tokenoptimizer.prompt.CacheScope;

/**
 * The contexts that a position's return is learnt under, coarse to fine: all traffic, the cache scope, the head, then size
 * of what is new, turn, pause and length of the last answer. Only counts are kept under them. Reused for one request.
 */
final class Situation {

    static final int LEVELS_MAX = 8;

    /** The level that belongs to the scope: the first that says something of this traffic and not of others'. */
    static final int SCOPE_LEVEL = 1;

    /** How many situations of known prefixes are told apart within a scope. */
    static final int KNOWN_KINDS = 42;

    private static final int KNOWN = 100;
    private static final int GAP_BUCKETS = 6;
    private static final int TOKENS_PER_STEP = 256;

    final long[] chain = new long[LEVELS_MAX];
    int levels;

    private final long scope;
    private final long head;
    private final Conversation conversation;
    private final int addedBits;
    private final int seenBits;

    /** Of known prefixes alone: their returns are learnt under nothing that is particular to a prompt. */
    Situation(CacheScope scope) {
        this(scope, 0, Conversation.UNKNOWN, 0, 0);
    }

    Situation(CacheScope scope, long head, Conversation conversation, int addedTokens, int seenTokens) {
        this.scope = mix(wide(scope.provider()), wide(scope.owner()));
        this.head = head;
        this.conversation = conversation;
        this.addedBits = Math.min(12, bits(addedTokens / TOKENS_PER_STEP));
        this.seenBits = bits(seenTokens / TOKENS_PER_STEP);
    }

    /** A position that no request carried before; {@code step} tells inner ones apart. */
    void prospect(Place place, int step) {
        int kind = place.name().hashCode();
        int continues = conversation.continuation().name().hashCode();
        start(mix(mix(1, kind), continues));
        if (place == Place.HEAD) {
            return;
        }
        withHead();
        if (place == Place.INNER) {
            add(step);
            add(seenBits);
            return;
        }
        long base = chain[levels - 1];
        add(addedBits);
        chain[levels++] = mix(mix(mix(base, 7), turnBucket()), addedBits);
        if (conversation.continuation() != Continuation.NONE) {
            add(gapBucket(conversation.gapMillis()));
            add(
                    conversation.lastOutputTokens() < 0
                            ? -1
                            : bits(conversation.lastOutputTokens() * 8L / TOKENS_PER_STEP));
        }
    }

    /** A prefix that was carried {@code visits} times, the last time {@code gapMillis} ago. */
    void known(int visits, long gapMillis) {
        start(mix(KNOWN, visitBucket(visits)));
        add(gapBucket(gapMillis));
    }

    /** Numbers the situations that {@link #known} tells apart within a scope, from 0. */
    static int knownKind(int visits, long gapMillis) {
        return visitBucket(visits) * GAP_BUCKETS + gapBucket(gapMillis) + 1;
    }

    private void start(long coarsest) {
        levels = 0;
        chain[levels++] = coarsest;
        add(scope);
    }

    private void withHead() {
        if (head != 0) {
            add(head);
        }
    }

    private void add(long value) {
        chain[levels] = mix(chain[levels - 1], value);
        levels++;
    }

    private int turnBucket() {
        int turn = conversation.turn();
        return turn <= 2 ? turn : 1 + bits(Math.min(turn, 33) - 1L);
    }

    private static int visitBucket(int visits) {
        return Math.min(6, visits <= 3 ? visits : 1 + bits(visits));
    }

    private static int gapBucket(long gapMillis) {
        long seconds = gapMillis / 1_000;
        return gapMillis < 0
                ? -1
                : seconds <= 20 ? 0 : seconds <= 60 ? 1 : seconds <= 300 ? 2 : seconds <= 3_600 ? 3 : 4;
    }

    private static int bits(long value) {
        return 64 - Long.numberOfLeadingZeros(value);
    }

    /** A hash code of 64 bits: owners that share one share what they learn. */
    private static long wide(String name) {
        long hash = name.length();
        for (int i = 0; i < name.length(); i++) {
            hash = hash * 0x9E3779B97F4A7C15L + name.charAt(i);
        }
        return hash;
    }

    private static long mix(long a, long b) {
        long z = (a * 0x9E3779B97F4A7C15L) ^ (b + 0x632BE59BD9B4E019L);
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
