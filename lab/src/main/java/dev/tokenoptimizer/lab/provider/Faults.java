package dev.tokenoptimizer.lab.provider;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Optional;

/**
 * Switches that make a simulated provider misbehave where it makes answers, for tests. They work from the next request on
 * and can be set at any time. Thread-safe.
 */
public final class Faults {

    private final Deque<Fault> planned = new ArrayDeque<>();
    private boolean refusesMarkers;

    /** While on, every request with a marker (of OpenAI: with a field for breakpoints) is refused as by a platform that does not know them. */
    public synchronized void refuseMarkers(boolean on) {
        refusesMarkers = on;
    }

    /** The next requests fail with this status and the error that goes with it; nothing is cached or billed. */
    public void failNext(int status, int requests) {
        plan(new Fault.Fail(status), requests);
    }

    /** The next requests are read and never answered; nothing is cached or billed. */
    public void stallNext(int requests) {
        plan(new Fault.Stall(), requests);
    }

    /** The connections of the next requests are closed without an answer; nothing is cached or billed. */
    public void resetNext(int requests) {
        plan(new Fault.Reset(), requests);
    }

    /**
     * The next answers break off, and the connection is closed, after so many bytes of body (before compression). They count as
     * answered, not as completed.
     */
    public void cutNext(int afterBytes, int requests) {
        plan(new Fault.Cut(afterBytes), requests);
    }

    /** Before the next requests every cached entry is lost. */
    public void evictNext(int requests) {
        plan(new Fault.Evict(), requests);
    }

    /** The next requests pass by what is planned behind this. */
    public void passNext(int requests) {
        plan(new Fault.Pass(), requests);
    }

    /** Takes back all that is planned. */
    public synchronized void clear() {
        planned.clear();
        refusesMarkers = false;
    }

    /** Whether requests have met all that was planned. */
    public synchronized boolean isSpent() {
        return planned.isEmpty();
    }

    synchronized boolean refusesMarkers() {
        return refusesMarkers;
    }

    synchronized Optional<Fault> next() {
        return Optional.ofNullable(planned.poll());
    }

    private synchronized void plan(Fault fault, int requests) {
        planned.addAll(Collections.nCopies(requests, fault));
    }

    sealed interface Fault {
        record Fail(int status) implements Fault {}

        record Stall() implements Fault {}

        record Reset() implements Fault {}

        record Cut(int afterBytes) implements Fault {}

        record Evict() implements Fault {}

        record Pass() implements Fault {}
    }
}
