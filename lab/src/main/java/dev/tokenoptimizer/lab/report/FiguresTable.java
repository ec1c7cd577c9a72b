package dev.tokenoptimizer.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All figures of one trace as rows of text, for either kind of page. */
final class FiguresTable {

    static final List<String> TITLES = List.of(
            "Policy",
            "Cost",
            "Ratio",
            "Over oracle",
            "Read",
            "Written",
            "Wasted of written",
            "Rejected",
            "µs a request");

    private FiguresTable() {}

    static List<List<String>> rows(TraceFigures trace) {
        List<List<String>> rows = new ArrayList<>();
        trace.measured().forEach(policy -> rows.add(row(trace, policy)));
        trace.oracle().ifPresent(ratio -> rows.add(yardstick(trace, "oracle", ratio)));
        trace.bound().ifPresent(ratio -> rows.add(yardstick(trace, "lower bound", ratio)));
        trace.notApplicable().forEach(policy -> rows.add(row(trace, policy)));
        return rows;
    }

    private static List<String> row(TraceFigures trace, PolicyLine policy) {
        Optional<Figures> given = policy.figures();
        if (given.isEmpty()) {
            List<String> row = new ArrayList<>(List.of(policy.name()));
            TITLES.stream().skip(1).forEach(_ -> row.add(Numbers.NOT_APPLICABLE));
            return row;
        }
        Figures figures = given.get();
        return List.of(
                policy.name(),
                Numbers.whole(figures.cost()),
                Numbers.ratio(figures.ratio()),
                Numbers.regret(trace.regret(figures)),
                Numbers.percent(figures.readShare()),
                Numbers.percent(figures.writeShare()),
                Numbers.percent(figures.wastedWriteShare()),
                Numbers.whole((double) figures.rejected()),
                Numbers.micros(figures.microsPerRequest()));
    }

    private static List<String> yardstick(TraceFigures trace, String name, double ratio) {
        return List.of(name, Numbers.whole(ratio * trace.noCacheCost()), Numbers.ratio(ratio), "", "", "", "", "", "");
    }
}
