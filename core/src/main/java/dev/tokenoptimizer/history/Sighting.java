package dev.tokenoptimizer.history;

import dev.tokenoptimizer.history.Recall.Continuation;
import dev.tokenoptimizer.history.Recall.Conversation;
import dev.tokenoptimizer.history.Recall.KnownPrefix;
import dev.tokenoptimizer.history.Recall.Place;
import dev.tokenoptimizer.history.Recall.Prospect;
import dev.tokenoptimizer.history.shared.Fact;
import dev.tokenoptimizer.history.shared.PrefixFacts;
import dev.tokenoptimizer.prompt.Prompt;
import java.util.BitSet;
import java.util.List;

/** Notes one request's prefixes: visits of the known, records of the new, labels for what came back. */
final class Sighting {

    private static final int WATCHED_KNOWN_MAX = 4;

    private final PrefixStore store;
    private final ReturnRates rates;
    private final Path path;
    private final Recall recall;
    private final Situation situation;
    private final Changes changes;
    private final long now;

    Sighting(
            PrefixStore store,
            ReturnRates rates,
            Path path,
            Recall recall,
            Situation situation,
            Changes changes,
            long now) {
        this.store = store;
        this.rates = rates;
        this.path = path;
        this.recall = recall;
        this.situation = situation;
        this.changes = changes;
        this.now = now;
    }

    void record(Prompt prompt, List<Marker> markers) {
        if (path.length == 0) {
            return;
        }
        visitKnown();
        recordNew(markers);
        noteEnd(prompt);
        watchNew();
    }

    private void visitKnown() {
        int watched = 0;
        int hit = recall.deepestLive(now);
        List<KnownPrefix> prefixes = recall.prefixes();
        for (int i = prefixes.size() - 1; i >= 0; i--) {
            KnownPrefix known = prefixes.get(i);
            PrefixNode node = store.obtain(path.key(known.block()), now);
            boolean watch = watched < WATCHED_KNOWN_MAX
                    && (known.block() == recall.deepestSeen() || known.block() == path.headEnd || known.fork());
            Exposure exposure = null;
            if (watch) {
                situation.known(known.visits() + 1, now - known.lastSeenMillis());
                exposure = rates.open(now, situation.chain, situation.levels);
                watched++;
            }
            Exposure awaited;
            Exposure awaitedKnown;
            PrefixFacts told = changes.of(known.block());
            synchronized (node) {
                changes.returned(node.seenBy, path.key(known.block()), now);
                node.visit(now, changes.instance(), told);
                if (known.block() >= hit) {
                    node.use(now, told);
                }
                awaited = node.awaitFresh(null);
                awaitedKnown = node.awaitKnown(exposure);
                if (known.block() + 1 < path.length) {
                    node.followedBy(path.key(known.block() + 1).low(), told);
                }
            }
            if (awaited != null) {
                rates.returned(awaited);
            }
            if (awaitedKnown != null) {
                rates.returned(awaitedKnown);
            }
        }
    }

    private void recordNew(List<Marker> markers) {
        int deepest = recall.deepestSeen();
        BitSet interesting = new BitSet();
        for (Prospect prospect : recall.prospects()) {
            interesting.set(prospect.block() + 1);
        }
        for (Marker marker : markers) {
            if (marker.block() < path.length) {
                interesting.set(marker.block() + 1);
            }
        }
        interesting.set(path.length);
        BitSet lengths = new BitSet();
        DeepestSeen.addNew(lengths, deepest + 1, path.length);
        DeepestSeen.addProbes(lengths, path.length);
        if (path.length - deepest > DeepestSeen.DENSE) {
            interesting.stream().forEach(length -> DeepestSeen.addProbes(lengths, length));
        }
        lengths.or(interesting);
        int link = -1;
        for (int length = lengths.nextSetBit(0); length >= 0; length = lengths.nextSetBit(length + 1)) {
            int block = length - 1;
            PrefixNode node = store.obtain(path.key(block), now);
            if (block > deepest) {
                link = Math.max(link, deepest);
            }
            PrefixFacts told = changes.of(block);
            synchronized (node) {
                if (node.visits == 0) {
                    node.visit(now, changes.instance(), told);
                    node.use(now, told);
                    node.link = link;
                    told.tell(Fact.LINK, link + 1L);
                }
                if (length < path.length) {
                    node.followedBy(path.key(length).low(), told);
                }
            }
            if (interesting.get(length)) {
                link = block;
            }
        }
    }

    private void noteEnd(Prompt prompt) {
        if (path.last() == path.headEnd) {
            return;
        }
        Conversation conversation = recall.conversation();
        PrefixNode end = store.obtain(path.key(path.last()), now);
        synchronized (end) {
            end.endedAt(now, Continuation.EXACT);
            end.turn = conversation.turn();
            end.fromStart = conversation.fromStart();
            end.tellEnd(changes.of(path.last()));
        }
        int beforeLast = path.beforeLastMessage();
        if (beforeLast > recall.deepestSeen() && prompt.messages() > 1) {
            PrefixNode near = store.obtain(path.key(beforeLast), now);
            synchronized (near) {
                if (near.end == Continuation.NONE) {
                    near.endedAt(now, Continuation.NEAR);
                    near.turn = conversation.turn();
                    near.fromStart = conversation.fromStart();
                }
                near.ended = now;
                near.tellEnd(changes.of(beforeLast));
            }
        }
    }

    private void watchNew() {
        for (Prospect prospect : recall.prospects()) {
            int step = prospect.place() == Place.INNER
                    ? InMemoryHistory.stepOf(path, recall.deepestSeen(), prospect.block())
                    : 0;
            situation.prospect(prospect.place(), step);
            Exposure exposure = rates.open(now, situation.chain, situation.levels);
            PrefixNode node = store.obtain(path.key(prospect.block()), now);
            synchronized (node) {
                node.awaitFresh(exposure);
            }
        }
    }
}
