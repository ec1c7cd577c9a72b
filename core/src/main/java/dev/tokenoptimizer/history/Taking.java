package dev.tokenoptimizer.history;

import dev.tokenoptimizer.history.Recall.Continuation;
import dev.tokenoptimizer.history.shared.Answer;
import dev.tokenoptimizer.history.shared.Fact;
import dev.tokenoptimizer.history.shared.PrefixFacts;
import dev.tokenoptimizer.history.shared.Question;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes up what other instances know. What this one told is part of it, or not yet: so of a count the larger stands, which never
 * exceeds what all of them counted and reaches it once everything is told. Times ahead of this instance's clock count as now.
 */
final class Taking {

    /** Whoever writes a prefix at another instance. */
    private static final Object ELSEWHERE = new Object();

    private final PrefixStore store;
    private final long instance;
    private final long now;

    Taking(PrefixStore store, long instance, long now) {
        this.store = store;
        this.instance = instance;
        this.now = now;
    }

    void take(Answer answer) {
        List<Question.Place> places = answer.question().places();
        BitSet known = new BitSet();
        int first = places.isEmpty() ? 0 : places.get(0).block();
        int ofInterest = -1;
        for (int i = 0; i < places.size(); i++) {
            Question.Place place = places.get(i);
            PrefixFacts facts = remembered(answer.facts().get(i));
            PrefixNode node = facts == null ? store.get(place.prefix(), now) : store.obtain(place.prefix(), now);
            if (node != null) {
                synchronized (node) {
                    if (facts != null) {
                        take(node, facts);
                        link(node, facts, first, known, ofInterest);
                    }
                    node.asked = now;
                    known.set(place.block());
                    ofInterest = node.isOfInterest() ? place.block() : ofInterest;
                }
            }
        }
    }

    private @Nullable PrefixFacts remembered(@Nullable PrefixFacts facts) {
        return facts == null || store.isOver(seen(facts), now) ? null : facts;
    }

    private long seen(PrefixFacts facts) {
        return Math.min(now, facts.main(Fact.LAST_SEEN));
    }

    private void take(PrefixNode node, PrefixFacts facts) {
        node.visits = Math.max(node.visits, (int) facts.main(Fact.VISITS));
        node.returns5m = Math.max(node.returns5m, (int) facts.main(Fact.RETURNS_5M));
        node.returns30m = Math.max(node.returns30m, (int) facts.main(Fact.RETURNS_30M));
        node.returns1h = Math.max(node.returns1h, (int) facts.main(Fact.RETURNS_1H));
        node.longPauses = Math.max(node.longPauses, (int) facts.main(Fact.LONG_PAUSES));
        node.lostPauses = Math.max(node.lostPauses, (int) facts.main(Fact.LOST_PAUSES));
        if (seen(facts) > node.lastSeen) {
            node.lastSeen = seen(facts);
            node.seenBy = facts.rest(Fact.LAST_SEEN);
        }
        node.lastUsed = Math.max(node.lastUsed, Math.min(now, facts.main(Fact.LAST_USED)));
        if (facts.has(Fact.NEXT)) {
            takeNext(node, facts.main(Fact.NEXT), facts.rest(Fact.NEXT));
        }
        takeEnd(node, facts);
        takeEntry(node, facts);
        takeWriter(node, facts);
    }

    private static void takeNext(PrefixNode node, long high, long low) {
        long next = high << Integer.SIZE | low;
        node.fork |= (high == PrefixFacts.FORK && low == PrefixFacts.FORK) || (node.next != 0 && node.next != next);
        node.next = node.next == 0 ? next : node.next;
    }

    private void takeEnd(PrefixNode node, PrefixFacts facts) {
        long end = facts.main(Fact.END);
        Continuation kind = switch ((int) (end >>> PrefixNode.KIND_SHIFT)) {
            case 1 -> Continuation.NEAR;
            case 2 -> Continuation.EXACT;
            default -> Continuation.NONE;
        };
        long ended = Math.min(now, end & ((1L << PrefixNode.KIND_SHIFT) - 1));
        if (kind != Continuation.NONE
                && (node.end == Continuation.NONE
                        || (node.end != Continuation.EXACT && kind == Continuation.EXACT)
                        || (node.end == kind && ended > node.ended))) {
            node.endedAt(ended, kind);
            node.turn = (int) (facts.rest(Fact.END) >> 1);
            node.fromStart = (facts.rest(Fact.END) & 1) != 0;
        }
        if (facts.has(Fact.OUTPUT) && Math.min(now, facts.main(Fact.OUTPUT)) >= node.ended) {
            node.output = (int) facts.rest(Fact.OUTPUT);
        }
    }

    /** An entry stands while a request that wrote or read it started no earlier than the last that missed it. */
    private void takeEntry(PrefixNode node, PrefixFacts facts) {
        long missed = facts.main(Fact.MISSED);
        if (missed > node.missed) {
            node.missed(missed);
        }
        long alive = 0;
        for (Ttl ttl : EnumSet.range(Ttl.FIVE_MINUTES, Ttl.ONE_HOUR)) {
            Fact fact = PrefixNode.aliveFact(ttl);
            long start = facts.main(fact);
            if (facts.has(fact) && start >= node.missed && start + ttl.millis() > now) {
                node.alive(Math.min(now, start) + ttl.millis(), ttl);
            }
            alive = Math.max(alive, start);
        }
        if (facts.main(Fact.IGNORED) > alive && node.entryTtl == null) {
            node.markerIgnored = true;
        }
        if (facts.has(Fact.DOUBT)) {
            node.doubted = facts.rest(Fact.DOUBT) == 0;
        }
        if (facts.has(Fact.BILLED)) {
            node.billedTokens = facts.rest(Fact.BILLED);
        }
    }

    private void takeWriter(PrefixNode node, PrefixFacts facts) {
        long writer = facts.rest(Fact.WRITER);
        long until = Math.min(now, facts.main(Fact.WRITER)) + SentRequest.PENDING_MILLIS;
        boolean writing = (writer & 1) == 0 && facts.has(Fact.WRITER) && until > now;
        if (!writing) {
            node.release(ELSEWHERE);
        } else if (writer >> 1 != instance && !node.pendingAt(now)) {
            node.writer = ELSEWHERE;
            node.writerUntil = until;
        }
    }

    /**
     * A link to a prefix that is not known here would end the walk: it goes to the nearest known one of interest instead. What a link out of
     * the messages leads to in the head is another question's to tell.
     */
    private static void link(PrefixNode node, PrefixFacts facts, int first, BitSet known, int ofInterest) {
        int link = (int) facts.main(Fact.LINK) - 1;
        boolean leads = facts.has(Fact.LINK) && (link < first || known.get(link));
        node.link = Math.max(node.link, leads ? link : ofInterest);
    }
}
