package dev.tokenoptimizer.lab.trace;

import java.io.Closeable;
import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A trace being read once, in order. Its tree holds the prompts of the requests read so far, so that nothing of the future can
 * be seen; requests of different scopes may come mixed, those of one scope in order of time.
 */
public interface Trace extends Closeable {

    /** Short name, for tables. */
    String name();

    /** How many requests it says it has; empty when it does not say. */
    default OptionalLong announced() {
        return OptionalLong.empty();
    }

    /** Rows so far that are left out: of other APIs, or refused by the provider whatever their markers. */
    default long skipped() {
        return 0;
    }

    /** Grows with every request read. */
    PrefixTree tree();

    /**
     * The next request, or null after the last.
     *
     * @throws TraceFileException if the file is not what it should be; the message names file, line and remedy
     */
    @Nullable
    TraceRequest next() throws TraceFileException, IOException;

    /** Whether the bodies of its requests are at hand, and with them the text of prompts. */
    default boolean hasBodies() {
        return false;
    }

    /**
     * How the provider reads its bodies.
     *
     * @throws UnsupportedOperationException if there are no bodies
     */
    default BodyReader reader() {
        throw new UnsupportedOperationException("a trace without bodies");
    }

    /**
     * The body of a request that was read, as it was sent and without markers of a policy.
     *
     * @throws UnsupportedOperationException if there are no bodies
     */
    default byte[] body(TraceRequest request) throws IOException {
        throw new UnsupportedOperationException("a trace without bodies");
    }
}
