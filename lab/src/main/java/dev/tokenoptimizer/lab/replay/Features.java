package dev.tokenoptimizer.lab.replay;

import dev.tokenoptimizer.lab.policy.PolicyRequest.Feature;
import dev.tokenoptimizer.lab.trace.Trace;
import java.util.EnumSet;
import java.util.Set;

/** What a trace that was read to its end has. */
final class Features {

    private Features() {}

    static Set<Feature> of(Trace trace) {
        Set<Feature> features = EnumSet.noneOf(Feature.class);
        if (trace.tree().hasRoles()) {
            features.add(Feature.ROLES);
        }
        if (trace.hasBodies()) {
            features.add(Feature.TEXT);
        }
        return features;
    }
}
