package dev.tokenoptimizer.dialect.scan;

import dev.tokenoptimizer.usage.Usage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A {@link BillReader} that knows in which of the few containers of interest it is, and what was billed by then. What a dialect adds is
 * a table: which members matter where, what they open, what to do with their values. Anything that the table does not foresee is strange.
 *
 * @param <P> the containers of interest
 */
public abstract class PlacedReader<P> implements BillReader {

    private final Deque<P> places = new ArrayDeque<>();
    private String key = "";
    private boolean strange;
    private Optional<Usage> billed = Optional.empty();
    private boolean contradictory;
    private boolean complete;

    /** Whether a member there matters. */
    protected abstract boolean matters(P place, String name);

    /** What begins as the value of a member there, or as an element; null for nothing that could. */
    protected abstract @Nullable P inside(@Nullable P outer, String name);

    /** Whether it is an array, and no object. */
    protected boolean isArray(P place) {
        return false;
    }

    protected void opened(P place) {}

    protected abstract void closed(P place);

    /** A string there; false where there can be none. */
    protected abstract boolean text(P place, String name, String value);

    /** A number of tokens there; false where there can be none. */
    protected abstract boolean count(P place, String name, long tokens);

    /**
     * What was billed so far, in place of what was known before.
     *
     * @param contradicting whether it contradicts itself, so that a part of it was not believed
     */
    protected final void bill(Usage usage, boolean contradicting) {
        billed = Optional.of(usage);
        contradictory = contradicting;
    }

    /** The answer ended the way the API ends a complete one. */
    protected final void finish() {
        complete = true;
    }

    @Override
    public final Optional<Usage> usage() {
        return billed;
    }

    @Override
    public final boolean contradictory() {
        return contradictory;
    }

    @Override
    public final boolean complete() {
        return complete;
    }

    @Override
    public void reset() {
        places.clear();
        key = "";
    }

    @Override
    public final boolean strange() {
        return strange;
    }

    @Override
    public final boolean key(String name) {
        if (strange) {
            return false;
        }
        key = name;
        return matters(places.getFirst(), name);
    }

    @Override
    public final void open(boolean object) {
        if (strange) {
            return;
        }
        P next = inside(places.peekFirst(), key);
        if (next == null || isArray(next) == object) {
            strange = true;
        } else {
            places.push(next);
            opened(next);
        }
    }

    @Override
    public final void close() {
        if (!strange) {
            closed(places.pop());
        }
    }

    @Override
    public final void text(String value) {
        P place = places.peekFirst();
        strange |= place == null || !text(place, key, value);
    }

    @Override
    public final void scalar(String literal) {
        P place = places.peekFirst();
        if (place == null) {
            strange = true;
        } else if (!strange && !literal.equals("null")) {
            long tokens = TokenCount.of(literal);
            strange = tokens == TokenCount.UNKNOWN || !count(place, key, tokens);
        }
    }
}
