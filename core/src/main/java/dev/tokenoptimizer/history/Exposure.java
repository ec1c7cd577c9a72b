package dev.tokenoptimizer.history;

/** One sighting of a prefix whose return is awaited. Guarded by {@link ReturnRates}. */
final class Exposure {

    private static final ReturnRates.Context[] NONE = {};

    final long opened;
    ReturnRates.Context[] contexts;
    int bin;

    /** It came back, and counts so when its bin ends. */
    boolean returned;

    boolean closed;

    Exposure(long opened, ReturnRates.Context[] contexts) {
        this.opened = opened;
        this.contexts = contexts;
    }

    /** Nothing is awaited any more. The prefix may hold on to this for hours, so nothing else is held. */
    void close() {
        closed = true;
        contexts = NONE;
    }
}
