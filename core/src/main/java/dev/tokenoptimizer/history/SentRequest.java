package dev.tokenoptimizer.history;

import dev.tokenoptimizer.history.Recall.KnownPrefix;
import dev.tokenoptimizer.history.shared.Fact;
import dev.tokenoptimizer.history.shared.PrefixFacts;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Reach;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.usage.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request under way. Until its answer begins, what it writes is pending for others; then it is believed as planned; and
 * the bill has the last word (anthropic.md, sections 3, 4.1 and 7, state of 2026-10-08).
 */
final class SentRequest implements Sending {

    private static final double TOLERANCE = 0.2;
    private static final double SURE = 0.03;
    private static final int SLACK_TOKENS = 64;
    static final int PENDING_MILLIS = 300_000;

    private final PrefixStore store;
    private final Prompt prompt;
    private final Path path;
    private final Recall recall;
    private final List<Marker> markers;
    private final Changes changes;
    private final long start;
    private State state = State.PENDING;

    SentRequest(
            PrefixStore store,
            Prompt prompt,
            Path path,
            Recall recall,
            List<Marker> markers,
            Changes changes,
            long start) {
        this.store = store;
        this.prompt = prompt;
        this.path = path;
        this.recall = recall;
        this.markers = markers;
        this.changes = changes;
        this.start = start;
    }

    private enum State {
        PENDING,
        BEGUN,
        CLOSED
    }

    /** Lets others know what is being written. */
    void announce() {
        int hit = expectedHit();
        for (Marker marker : markers) {
            if (marker.block() > hit && marker.block() < path.length) {
                PrefixNode node = store.obtain(path.key(marker.block()), start);
                synchronized (node) {
                    if (!node.pendingAt(start)) {
                        node.writer = this;
                        node.writerUntil = start + PENDING_MILLIS;
                        tellWriter(changes.of(marker.block()), false);
                    }
                }
            }
        }
        changes.tell();
    }

    private void tellWriter(PrefixFacts told, boolean over) {
        told.tell(Fact.WRITER, start, 2 * changes.instance() + (over ? 1 : 0));
    }

    @Override
    public synchronized void begun() {
        if (state != State.PENDING || !recall.terms().readableAtFirstByte()) {
            return;
        }
        state = State.BEGUN;
        release();
        int hit = expectedHit();
        refresh(hit);
        for (Marker marker : markers) {
            if (marker.block() > hit) {
                believe(marker.block(), marker.ttl());
            }
        }
        changes.tell();
    }

    @Override
    public synchronized void served(Usage usage) {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        release();
        usage.output().ifPresent(this::noteOutput);
        learn(usage);
        changes.tell();
    }

    private void learn(Usage usage) {
        if (markers.isEmpty() || path.length == 0) {
            return;
        }
        long written = usage.written();
        if (usage.read() == 0 && written == 0) {
            correct(-1);
            markers.forEach(marker -> note(marker.block(), (node, told) -> {
                node.ignored(start, told);
                if (node.markerIgnored && billTellsEntries()) {
                    node.doubt(true, start, told);
                }
            }));
            return;
        }
        int deepest = markers.get(markers.size() - 1).block();
        int hit = usage.read() == 0 ? -1 : billTellsEntries() ? hitBlock(usage, deepest) : expectedHit();
        correct(hit);
        if (usage.read() > 0) {
            note(hit, (node, told) -> node.doubt(false, start, told));
            refresh(hit);
        }
        if (billTellsEntries()) {
            note(deepest, (node, told) -> {
                node.billedTokens = usage.read() + written;
                told.tell(Fact.BILLED, start, node.billedTokens);
                node.doubt(false, start, told);
            });
        }
        for (Marker marker : markers) {
            if (marker.block() > hit) {
                believe(marker.block(), marker.ttl());
            }
        }
    }

    @Override
    public synchronized void abandoned() {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            release();
            changes.tell();
        }
    }

    @Override
    public Sending resent(Plan plan, long startMillis) {
        abandoned();
        SentRequest again =
                new SentRequest(store, prompt, path, recall, Marker.inForce(prompt, plan), changes, startMillis);
        again.announce();
        return again;
    }

    /** With server tools a bill adds up several rounds: it never shows an entry, so none could come to be believed in again. */
    private boolean billTellsEntries() {
        return !prompt.serverTools();
    }

    private void release() {
        markers.forEach(marker -> note(marker.block(), (node, told) -> {
            if (node.release(this)) {
                tellWriter(told, true);
            }
        }));
    }

    private void noteOutput(long tokens) {
        if (path.last() > path.headEnd) {
            note(path.last(), (node, told) -> {
                node.output = (int) Math.min(tokens, Integer.MAX_VALUE);
                told.tell(Fact.OUTPUT, start, node.output);
            });
        }
    }

    /** Deepest entry that was live at the start and in reach of a marker, -1 for none. */
    private int expectedHit() {
        int hit = -1;
        for (KnownPrefix known : recall.prefixes()) {
            if (known.live(start) && inReach(known.block())) {
                hit = Math.max(hit, known.block());
            }
        }
        return hit;
    }

    private boolean inReach(int block) {
        Reach reach = recall.terms().reach();
        for (Marker marker : markers) {
            if (reach.finds(prompt, marker.block(), marker.own(), block)) {
                return true;
            }
        }
        return false;
    }

    /** Entries believed in and in reach that were not read are dead, as far as this request can tell. */
    private void correct(int hit) {
        for (KnownPrefix known : recall.prefixes()) {
            if (known.block() > hit && known.entryExpiresMillis() > 0 && inReach(known.block())) {
                boolean believed = known.live(start) && billTellsEntries();
                note(known.block(), (node, told) -> {
                    node.missed(start, told);
                    if (believed) {
                        node.doubt(true, start, told);
                    }
                });
            }
        }
        for (Marker marker : markers) {
            if (marker.block() > hit) {
                note(marker.block(), (node, told) -> node.missed(start, told));
            }
        }
    }

    /**
     * Which entry the bill says was read: the deepest marker when nothing was written, else by the tokens once billed for
     * it, else by the estimate scaled to this bill. With server tools the bill adds up several rounds and says neither.
     */
    private int hitBlock(Usage usage, int deepest) {
        if (usage.written() == 0) {
            return deepest;
        }
        long read = usage.read();
        double scale = usage.input() / Math.max(1.0, prompt.tokens());
        int expected = expectedHit();
        int nearest = -1;
        double off = Double.MAX_VALUE;
        for (KnownPrefix known : recall.prefixes()) {
            long billed = billedTokens(known.block());
            if (billed == read) {
                return known.block();
            }
            if (billed == 0 && known.entryExpiresMillis() > 0) {
                double distance = Math.abs(path.tokens(known.block()) * scale - read);
                if (known.block() == expected && distance <= SURE * read + SLACK_TOKENS) {
                    distance = 0;
                }
                if (distance < off) {
                    off = distance;
                    nearest = known.block();
                }
            }
        }
        if (nearest >= 0 && off <= TOLERANCE * read + SLACK_TOKENS) {
            return nearest;
        }
        return Math.min(deepest, path.firstReaching((long) (read / scale), 0));
    }

    private long billedTokens(int block) {
        PrefixNode node = store.get(path.key(block), start);
        if (node == null) {
            return 0;
        }
        synchronized (node) {
            return node.billedTokens;
        }
    }

    private void refresh(int hit) {
        if (hit < 0) {
            return;
        }
        renew(hit);
        if (recall.terms().readRenewsShorter()) {
            recall.prefixes().stream()
                    .filter(known -> known.block() < hit && known.live(start))
                    .forEach(known -> renew(known.block()));
        }
    }

    private void renew(int block) {
        note(block, (node, told) -> {
            Ttl ttl = node.entryTtl == null ? recall.shortTtl() : node.entryTtl;
            node.alive(start, ttl, told);
        });
    }

    /** A bill tells how many tokens were written, not where entries end: that every marker wrote one is a belief. */
    private void believe(int block, Ttl ttl) {
        note(block, (node, told) -> {
            if (!node.doubted) {
                node.alive(start, ttl, told);
            }
        });
    }

    private void note(int block, NodeChange change) {
        if (block < 0 || block >= path.length) {
            return;
        }
        @Nullable PrefixNode node = store.get(path.key(block), start);
        if (node != null) {
            synchronized (node) {
                change.apply(node, changes.of(block));
            }
        }
    }

    private interface NodeChange {
        void apply(PrefixNode node, PrefixFacts told);
    }
}
