package dev.tokenoptimizer.dialect.scan;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A {@link BillReader} that knows in which of the few containers of interest it is. What a dialect adds is a table: which members
 * matter where, what they open, what to do with their values. Anything that the table does not foresee is strange.
 *
 * @param <P> the containers of interest
 */
public abstract class PlacedReader<P> implements BillReader {

    private final Deque<P> places = new ArrayDeque<>();
    private String key = "";
    private boolean strange;

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
