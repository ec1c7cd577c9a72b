package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.provider.cache.Outcome;
import java.util.List;

/** Decides where the markers of a request go. One instance sees one trace, in order of time, and may remember. */
public interface Policy {

    /** The markers, in rendered order. They go to the provider as they are, also when it will refuse them. */
    List<Marker> mark(PolicyRequest request);

    /** What came of a request; called before the next one is marked that starts after its answer began. */
    default void answered(PolicyRequest request, Outcome outcome) {}
}
