package dev.tokenoptimizer.history;

import dev.tokenoptimizer.history.shared.Question;
import dev.tokenoptimizer.prompt.Prompt;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Chooses the prefixes to ask other instances about. The store answers once, so the search for the deepest prefix that came
 * before cannot go by its answers; instead the lengths that such a search may end at are asked for, densely where they are likely: the
 * beginning of a part, its last blocks, the ends of its last messages, sizes at which a long document is cut; and from the end
 * backwards at distances that double. With each length goes what {@link DeepestSeen} probes on the way to it.
 */
final class Asking {

    /** Most prefixes of one question. */
    static final int PLACES_MAX = 160;

    /** Parts of up to this many blocks are asked about as a whole. */
    private static final int DENSE = 48;

    private static final int FIRST = 4;
    private static final int LAST = 12;
    private static final int MESSAGES = 12;
    private static final int PER_DISTANCE = 3;
    private static final int CUT_FIRST_TOKENS = 1_024;
    private static final int CUTS = 9;
    private static final long FRESH_MILLIS = 1_000;

    private final PrefixStore store;
    private final Prompt prompt;
    private final Path path;
    private final long now;
    private final boolean anew;

    Asking(PrefixStore store, Prompt prompt, long now, boolean anew) {
        this.store = store;
        this.prompt = prompt;
        this.path = new Path(prompt);
        this.now = now;
        this.anew = anew;
    }

    List<Question> questions() {
        List<Question> questions = new ArrayList<>(2);
        int head = path.headEnd + 1;
        ask(questions, 0, head);
        ask(questions, head, path.length);
        return questions;
    }

    private void ask(List<Question> questions, int from, int to) {
        if (from >= to || (!anew && isFresh(to - 1))) {
            return;
        }
        List<Question.Place> places = new ArrayList<>();
        lengths(from, to).stream()
                .limit(PLACES_MAX)
                .forEach(length -> places.add(new Question.Place(length - 1, path.key(length - 1))));
        questions.add(new Question(path.family(to - 1), places));
    }

    private boolean isFresh(int block) {
        PrefixNode node = store.get(path.key(block), now);
        if (node == null) {
            return false;
        }
        synchronized (node) {
            return Math.abs(now - node.asked) < FRESH_MILLIS;
        }
    }

    private BitSet lengths(int from, int to) {
        BitSet lengths = new BitSet();
        if (to - from <= DENSE) {
            lengths.set(from + 1, to + 1);
            return lengths;
        }
        lengths.set(from + 1, from + 1 + FIRST);
        lengths.set(to + 1 - LAST, to + 1);
        for (int step = 1; step <= to; step <<= 1) {
            for (int i = 0; i < PER_DISTANCE; i++) {
                lengths.set(Math.max(0, to / step - i) * step);
            }
        }
        for (int cut = 0; cut < CUTS; cut++) {
            lengths.set(Math.min(
                    to, 1 + path.firstReaching(path.tokens(from - 1) + ((long) CUT_FIRST_TOKENS << cut), from)));
        }
        messageEnds(lengths, from, to);
        BitSet probes = new BitSet();
        lengths.stream().forEach(length -> DeepestSeen.addProbes(probes, length));
        lengths.or(probes);
        lengths.clear(0, from + 1);
        return lengths;
    }

    private void messageEnds(BitSet lengths, int from, int to) {
        int messages = 0;
        for (int block = to - 2; block >= from && messages < MESSAGES; block--) {
            if (prompt.blocks().get(block).message()
                    != prompt.blocks().get(block + 1).message()) {
                lengths.set(block + 1);
                messages++;
            }
        }
    }
}
