package dev.tokenoptimizer.history.shared;

import java.util.List;

/** Where a history tells the other instances what it learned. Thread-safe; returns at once, and nothing is awaited of it. */
public interface Outlet {

    /** Tells of prefixes. The facts are the outlet's from now on. */
    void tell(List<PrefixChange> changes);

    /**
     * Tells one other instance that prefixes which it saw last came back here. When that is lost, it counts them as not returned.
     *
     * @param instance its number
     */
    void returned(long instance, List<Returned> prefixes);

    /** The number of this instance: drawn at its start, the same for nobody else, 1 to 2^32 - 1. */
    long instance();
}
