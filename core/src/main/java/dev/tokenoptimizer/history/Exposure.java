package dev.tokenoptimizer.history;

/** One sighting of a prefix whose return is awaited. Guarded by {@link ReturnRates}. */
final class Exposure {

    final long opened;
    final ReturnRates.Context[] contexts;
    int bin;
    boolean closed;

    Exposure(long opened, ReturnRates.Context[] contexts) {
        this.opened = opened;
        this.contexts = contexts;
    }
}
