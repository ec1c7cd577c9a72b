package dev.tokenoptimizer.history;

import dev.tokenoptimizer.history.Recall.Conversation;
import dev.tokenoptimizer.history.Recall.Place;
import dev.tokenoptimizer.history.Recall.Prospect;
import dev.tokenoptimizer.history.shared.Answer;
import dev.tokenoptimizer.history.shared.Outlet;
import dev.tokenoptimizer.history.shared.Question;
import dev.tokenoptimizer.history.shared.Returned;
import dev.tokenoptimizer.history.shared.SharedRates;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.snapshot.Saved;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A history in this process's memory, of its own requests and of what other instances told. A look-up touches O(log m) prefixes of a prompt with m blocks, plus the nearest two dozen
 * of interest: ends of earlier requests, entries, forks. It keeps keyed fingerprints and counts, never text.
 */
public final class InMemoryHistory implements SharedHistory, Saved {

    private static final int INNER_MAX = 9;

    private static final int INNER_FIRST_TOKENS = 1_024;

    private final PrefixStore store;
    private final ReturnRates rates;
    private final @Nullable Outlet outlet;

    /** Of this process alone. */
    public InMemoryHistory(HistoryLimits limits) {
        this(limits, null);
    }

    /**
     * Of one instance among several.
     *
     * @param outlet tells the others what is learned here; null for nobody
     */
    public InMemoryHistory(HistoryLimits limits, @Nullable Outlet outlet) {
        this.outlet = outlet;
        this.store = new PrefixStore(limits.capacity(), limits.forgetAfterMillis());
        this.rates = new ReturnRates(limits.exposures(), limits.contexts());
    }

    @Override
    public void save(DataOutput out) throws IOException {
        store.forEach(node -> {
            out.writeBoolean(true);
            NodeFormat.write(node, out);
        });
        out.writeBoolean(false);
        rates.save(out);
    }

    @Override
    public void restore(DataInput in, long nowMillis) throws IOException {
        while (in.readBoolean()) {
            store.restore(NodeFormat.read(in, nowMillis), nowMillis);
        }
        rates.restore(in);
    }

    /** The counts behind the rates of return, for instances to add up. */
    public SharedRates rates() {
        return rates;
    }

    /** Prefixes known at the moment. */
    public int entries() {
        return store.size();
    }

    /** Estimated heap of these prefixes. */
    public long bytes() {
        return (long) entries() * HistoryLimits.BYTES_PER_ENTRY;
    }

    /** Situations with learnt rates of return. */
    public int contexts() {
        return rates.contexts();
    }

    @Override
    public Recall recall(Prompt prompt, Terms terms, long nowMillis) {
        Ttl shortTtl = terms.shortTtl();
        rates.advance(nowMillis);
        Path path = new Path(prompt);
        int deepest = DeepestSeen.find(path, store, nowMillis);
        Walk walk = Walk.from(deepest, store, rates, prompt, path, shortTtl, nowMillis);
        Conversation conversation = walk.conversation();
        Situation situation = situation(prompt, path, deepest, conversation);
        List<Prospect> prospects = prospects(path, deepest, situation, shortTtl);
        return new Recall(terms, deepest, walk.found(), prospects, conversation);
    }

    @Override
    public Sending sent(Prompt prompt, Plan plan, Recall recall, long startMillis) {
        Path path = new Path(prompt);
        List<Marker> markers = Marker.inForce(prompt, plan);
        Situation situation = situation(prompt, path, recall.deepestSeen(), recall.conversation());
        Changes changes = new Changes(path, outlet);
        new Sighting(store, rates, path, recall, situation, changes, startMillis).record(prompt, markers);
        SentRequest sending = new SentRequest(store, prompt, path, recall, markers, changes, startMillis);
        sending.announce();
        return sending;
    }

    @Override
    public List<Question> unknown(Prompt prompt, long nowMillis, boolean anew) {
        return new Asking(store, prompt, nowMillis, anew).questions();
    }

    @Override
    public void learn(Answer answer, long nowMillis) {
        new Taking(store, outlet == null ? 0 : outlet.instance(), nowMillis).take(answer);
    }

    @Override
    public void cameBack(Returned returned, long nowMillis) {
        long then = Math.min(nowMillis, returned.atMillis());
        rates.advance(then);
        PrefixNode node = store.get(returned.prefix(), then);
        if (node == null) {
            return;
        }
        Exposure fresh;
        Exposure known;
        synchronized (node) {
            fresh = node.awaitFresh(null);
            known = node.awaitKnown(null);
        }
        if (fresh != null) {
            rates.returned(fresh);
        }
        if (known != null) {
            rates.returned(known);
        }
    }

    private static Situation situation(Prompt prompt, Path path, int deepest, Conversation conversation) {
        boolean headKnown = path.headEnd >= 0 && deepest >= path.headEnd;
        int seenTokens = path.tokens(deepest);
        return new Situation(
                prompt.scope(),
                headKnown ? path.key(path.headEnd).low() : 0,
                conversation,
                path.tokens(path.last()) - seenTokens,
                seenTokens);
    }

    private List<Prospect> prospects(Path path, int deepest, Situation situation, Ttl shortTtl) {
        if (deepest >= path.last()) {
            return List.of();
        }
        List<Prospect> prospects = new ArrayList<>(INNER_MAX + 3);
        int beforeLast = path.beforeLastMessage();
        int head = path.headEnd > deepest ? path.headEnd : -1;
        boolean endsInHead = path.headEnd == path.last();
        int taken = deepest;
        for (int step = 0; step < INNER_MAX && !endsInHead; step++) {
            int block = path.firstReaching(path.tokens(deepest) + ((long) INNER_FIRST_TOKENS << step), deepest + 1);
            if (block >= path.last()) {
                break;
            }
            if (block > taken && block != beforeLast && block != head) {
                prospects.add(prospect(block, Place.INNER, step, situation, shortTtl));
                taken = block;
            }
        }
        if (head >= 0) {
            prospects.add(prospect(head, Place.HEAD, 0, situation, shortTtl));
        }
        if (beforeLast > deepest) {
            prospects.add(prospect(beforeLast, Place.BEFORE_LAST, 0, situation, shortTtl));
        }
        if (!endsInHead) {
            prospects.add(prospect(path.last(), Place.END, 0, situation, shortTtl));
        }
        prospects.sort((a, b) -> Integer.compare(a.block(), b.block()));
        return prospects;
    }

    private Prospect prospect(int block, Place place, int step, Situation situation, Ttl shortTtl) {
        situation.prospect(place, step);
        Chances chances = rates.chances(situation.chain, situation.levels, shortTtl);
        return new Prospect(block, place, chances, rates.evidence(situation.chain[Situation.SCOPE_LEVEL]));
    }

    /** The step that an inner prospect was made for: the reverse of the exponential distance. */
    static int stepOf(Path path, int deepest, int block) {
        long distance = Math.max(INNER_FIRST_TOKENS, path.tokens(block - 1) - path.tokens(deepest) + 1L);
        return 64 - Long.numberOfLeadingZeros((distance - 1) / INNER_FIRST_TOKENS);
    }

    /** Looks a node up for tests. */
    @Nullable
    PrefixNode node(Prompt prompt, int block, long now) {
        return store.get(prompt.blocks().get(block).prefix(), now);
    }
}
