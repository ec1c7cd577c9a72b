package dev.tokenoptimizer.lab.report;

import java.util.List;
import java.util.Map;

/** The conditions of a replay in words. */
final class ConditionText {

    private static final Map<String, String> LABELS = Map.ofEntries(
            Map.entry("model", "Model that sets prices and minimum"),
            Map.entry("minimumPrefix", "Shortest prefix that is cached, tokens"),
            Map.entry("readMultiplier", "Price of a read token"),
            Map.entry("write5mMultiplier", "Price of a token written for 5 minutes"),
            Map.entry("write1hMultiplier", "Price of a token written for 1 hour"),
            Map.entry("write30mMultiplier", "Price of a token written for 30 minutes"),
            Map.entry("ttlRule", "Entries that a hit refreshes"),
            Map.entry("availabilityDelayMillis", "Until a written entry can be read, ms"),
            Map.entry("secondsBetweenScopes", "Between the end of a scope and the start of the next, s"),
            Map.entry("seed", "Seed"));

    private ConditionText() {}

    static String label(String name) {
        return LABELS.getOrDefault(name, name);
    }

    /** Whether one list of conditions serves all traces. */
    static boolean same(List<TraceFigures> traces) {
        return traces.stream().map(TraceFigures::conditions).distinct().count() == 1;
    }
}
