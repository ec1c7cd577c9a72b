package dev.tokenoptimizer.lab.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Policies that cost exactly the same on a trace, shown as one.
 *
 * @param shown the one that stands for all: ours if it is among them, else a well-known one
 * @param figures of the one shown
 * @param others names of the others
 */
record Tie(PolicyLine shown, Figures figures, List<String> others) {

    /** Policies that readers look for. */
    static final List<String> WELL_KNOWN = List.of(PolicyLine.OURS, "none", "auto-5m", "auto-1h", "litellm", "bifrost");

    Tie {
        others = List.copyOf(others);
    }

    /** All applicable policies, the cheapest first. */
    static List<Tie> of(TraceFigures trace) {
        List<Tie> ties = new ArrayList<>();
        List<PolicyLine> same = new ArrayList<>();
        for (PolicyLine policy : trace.measured()) {
            if (!same.isEmpty() && cost(policy) != cost(same.getFirst())) {
                ties.add(tie(same));
                same.clear();
            }
            same.add(policy);
        }
        if (!same.isEmpty()) {
            ties.add(tie(same));
        }
        return ties;
    }

    boolean has(String policy) {
        return shown.name().equals(policy) || others.contains(policy);
    }

    String name() {
        return shown.name();
    }

    private static Tie tie(List<PolicyLine> same) {
        PolicyLine shown = WELL_KNOWN.stream()
                .flatMap(name -> same.stream().filter(policy -> policy.name().equals(name)))
                .findFirst()
                .orElse(same.getFirst());
        List<String> others = same.stream()
                .map(PolicyLine::name)
                .filter(name -> !name.equals(shown.name()))
                .toList();
        return new Tie(shown, shown.figures().orElseThrow(), others);
    }

    private static double cost(PolicyLine policy) {
        return policy.figures().orElseThrow().cost();
    }
}
