package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.optimizer.PreparedRequest;
import java.util.List;

/**
 * Hears what happens to requests, without steering. Called on event loops, for many requests at once: implementations are
 * thread-safe and never block. For each request {@link #received} comes first and {@link #finished} last, both exactly
 * once; the others come in between, where they apply.
 */
public interface ExchangeListener {

    /** A listener that does not care. */
    ExchangeListener NONE = report -> {};

    /** The head of a request arrived. */
    default void received() {}

    /** A request was read and planned. */
    default void prepared(String route, PreparedRequest request) {}

    /** A request is handed to an upstream connection; a second time when the original is sent after a refusal. */
    default void sent(String route) {}

    /** The answer's head arrived. */
    default void firstByte(String route, long nanosSinceReceived) {}

    /** The books of a request are closed. */
    void finished(ExchangeReport report);

    /** One listener that tells several, in order; none may throw. */
    static ExchangeListener all(List<ExchangeListener> listeners) {
        return switch (listeners.size()) {
            case 0 -> NONE;
            case 1 -> listeners.get(0);
            default -> new ExchangeListeners(listeners);
        };
    }
}
