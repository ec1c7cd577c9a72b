package dev.tokenoptimizer.lab.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which policies a chart shows where all would be too many: ours, the two cheapest, well-known ones, then the cheapest of the rest. */
final class Selection {

    private static final int CHEAPEST = 2;

    private Selection() {}

    /** So many of the applicable policies at most, the cheapest first. */
    static List<Tie> of(TraceFigures trace, int most) {
        List<Tie> all = Tie.of(trace);
        Set<Tie> chosen = new LinkedHashSet<>();
        all.stream().filter(tie -> tie.has(PolicyLine.OURS)).forEach(chosen::add);
        all.stream().limit(CHEAPEST).forEach(chosen::add);
        Tie.WELL_KNOWN.forEach(name -> all.stream().filter(tie -> tie.has(name)).forEach(chosen::add));
        chosen.addAll(all);
        List<Tie> kept = new ArrayList<>(chosen).subList(0, Math.min(most, chosen.size()));
        return all.stream().filter(kept::contains).toList();
    }
}
