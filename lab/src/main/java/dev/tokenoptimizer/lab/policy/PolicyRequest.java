package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.trace.BodyForm;
import dev.tokenoptimizer.lab.trace.NodeKind;
import java.util.List;
import java.util.Optional;

/**
 * What a policy sees of a request when it is sent: its blocks in rendered order, from 0 to {@code size() - 1}, and who sends it
 * when. Nothing of the future, and nothing of the cache but what came back as bills.
 */
public interface PolicyRequest {

    /** What a trace may lack; a policy that needs it cannot run there. */
    enum Feature {
        /** Who said what: messages and their roles. */
        ROLES,
        /** The text of blocks. */
        TEXT
    }

    /** Milliseconds on one clock for the whole replay, never falling. */
    long atMillis();

    /** Who shares a cache; nothing is shared between scopes. */
    String scope();

    /** Conversation it belongs to; empty when the trace does not say. */
    String session();

    String model();

    boolean has(Feature feature);

    /** Blocks of the prompt; 0 for an empty one. */
    int size();

    /** The prefix through this block: equal numbers are equal prefixes, within a scope and a model. */
    int prefix(int block);

    NodeKind kind(int block);

    /** Number of the message the block belongs to, from 0; -1 in tools and system. Needs roles. */
    int message(int block);

    /** Tokens of the block itself. */
    int tokens(int block);

    /** Tokens of the prompt through this block. */
    int prefixTokens(int block);

    /** Look-back position, from 0: blocks that the provider counts as one share it. */
    int position(int block);

    /** Whether the block may carry a marker. */
    boolean markable(int block);

    /**
     * Whether a provider that sets a breakpoint by itself may do so here: at the end of a message of the user, of a group of results
     * of tools, of the opening system prompt.
     */
    boolean takesProvidersMark(int block);

    /**
     * The text of the block, of a tool its definition as written.
     *
     * @throws UnsupportedOperationException if the trace has no text
     */
    String text(int block);

    /** The body as it was sent, without markers of a policy; empty where the trace holds none. */
    default Optional<byte[]> body() {
        return Optional.empty();
    }

    /**
     * Of which API the body is.
     *
     * @throws UnsupportedOperationException if the trace holds no bodies
     */
    default BodyForm form() {
        throw new UnsupportedOperationException("a trace without bodies");
    }

    /**
     * What the provider reads from the body once markers are set in it, for policies that work on bytes.
     *
     * @throws UnsupportedOperationException if the trace holds no bodies
     */
    default List<Marker> markersIn(byte[] markedBody) {
        throw new UnsupportedOperationException("a trace without bodies");
    }
}
