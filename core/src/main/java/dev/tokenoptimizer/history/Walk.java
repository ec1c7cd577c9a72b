package dev.tokenoptimizer.history;

import dev.tokenoptimizer.history.Recall.Continuation;
import dev.tokenoptimizer.history.Recall.Conversation;
import dev.tokenoptimizer.history.Recall.KnownPrefix;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the known prefixes of interest on one path, from the deepest seen along the links, and the head. Every node is looked at
 * once: it is most likely in no processor cache, and waiting for it is most of what a look-up takes.
 */
final class Walk {

    private static final int STEPS_MAX = 24;

    /** Messages that one turn adds at most: an answer, what user or tools say to it, and one of the system. */
    private static final int MESSAGES_PER_TURN = 3;

    private final PrefixStore store;
    private final ReturnRates rates;
    private final Prompt prompt;
    private final Path path;
    private final Ttl shortTtl;
    private final long now;
    private final Situation situation;

    /** By kind of situation: prefixes of one conversation are mostly in the same. */
    private final @Nullable Chances[] estimated = new @Nullable Chances[Situation.KNOWN_KINDS];

    private final List<KnownPrefix> found = new ArrayList<>(STEPS_MAX + 1);
    private @Nullable Conversation conversation;

    private Walk(PrefixStore store, ReturnRates rates, Prompt prompt, Path path, Ttl shortTtl, long now) {
        this.store = store;
        this.rates = rates;
        this.prompt = prompt;
        this.path = path;
        this.shortTtl = shortTtl;
        this.now = now;
        this.situation = new Situation(prompt.scope());
    }

    /**
     * @param deepest deepest block seen
     */
    static Walk from(
            int deepest, PrefixStore store, ReturnRates rates, Prompt prompt, Path path, Ttl shortTtl, long now) {
        Walk walk = new Walk(store, rates, prompt, path, shortTtl, now);
        walk.run(deepest);
        return walk;
    }

    /** The prefixes found, ascending by block. */
    List<KnownPrefix> found() {
        return found;
    }

    /** What the prompt continues: the deepest of them that an earlier request ended with. */
    Conversation conversation() {
        Conversation known = conversation;
        return known == null ? new Conversation(Continuation.NONE, 0, -1, -1, prompt.messages() <= 1) : known;
    }

    private void run(int deepest) {
        boolean headMissing = path.headEnd >= 0 && path.headEnd <= deepest;
        int block = deepest;
        for (int step = 0; step < STEPS_MAX && block >= 0; step++) {
            if (headMissing && block < path.headEnd) {
                visitHead();
            }
            headMissing &= block > path.headEnd;
            PrefixNode node = store.get(path.key(block), now);
            if (node == null) {
                break;
            }
            int link = visit(block, node);
            block = link < block ? link : -1;
        }
        if (headMissing) {
            visitHead();
        }
        Collections.reverse(found);
    }

    private void visitHead() {
        PrefixNode head = store.get(path.key(path.headEnd), now);
        if (head != null) {
            visit(path.headEnd, head);
        }
    }

    /** Returns the block of the next one of interest. */
    private int visit(int block, PrefixNode node) {
        synchronized (node) {
            if (conversation == null && node.end != Continuation.NONE) {
                conversation = conversation(block, node);
            }
            found.add(new KnownPrefix(
                    block,
                    node.visits,
                    node.lastSeen,
                    node.returnsWithin(shortTtl),
                    node.returnsWithin(Ttl.ONE_HOUR) - node.returnsWithin(shortTtl),
                    node.lastUsed,
                    node.longPauses,
                    node.lostPauses,
                    node.fork,
                    node.entryExpires,
                    node.entryTtl,
                    node.pendingAt(now),
                    node.markerIgnored,
                    chances(node.visits + 1, now - node.lastSeen)));
            return node.link;
        }
    }

    private Conversation conversation(int block, PrefixNode node) {
        boolean repeated = block == path.last();
        int added = prompt.messages() - 1 - prompt.blocks().get(block).message();
        return new Conversation(
                node.end,
                repeated ? node.turn : node.turn + 1,
                Math.max(0, now - node.ended),
                node.output,
                node.fromStart && added <= MESSAGES_PER_TURN);
    }

    private Chances chances(int visits, long gapMillis) {
        int kind = Situation.knownKind(visits, gapMillis);
        Chances chances = estimated[kind];
        if (chances == null) {
            situation.known(visits, gapMillis);
            chances = rates.chances(situation.chain, situation.levels, shortTtl);
            estimated[kind] = chances;
        }
        return chances;
    }
}
