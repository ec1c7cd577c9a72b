package dev.tokenoptimizer.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Tables of all results as GitHub-flavoured Markdown. */
final class MarkdownReport {

    private final List<TraceFigures> traces;
    private final StringBuilder out = new StringBuilder();

    MarkdownReport(List<TraceFigures> traces) {
        this.traces = traces;
    }

    String document() {
        out.append(
                "# Cost of placement policies\n\nCost in relation to no caching; `n/a`: the trace lacks what the policy"
                        + " needs.\n");
        if (ConditionText.same(traces)) {
            conditions(traces.getFirst().conditions());
        }
        inShort();
        out.append("\n## All traces\n\n");
        overview();
        for (TraceFigures trace : traces) {
            out.append("\n## ").append(escaped(trace.trace())).append("\n\n");
            out.append(Numbers.whole((double) trace.requests()))
                    .append(" requests, ")
                    .append(Numbers.whole(trace.inputTokens()))
                    .append(" input tokens.\n");
            if (!ConditionText.same(traces)) {
                conditions(trace.conditions());
            }
            out.append('\n');
            table(FiguresTable.TITLES, FiguresTable.rows(trace));
        }
        return out.toString();
    }

    /** How the gateway's own planner does beside the best of the others. */
    private void inShort() {
        List<List<String>> rows = new ArrayList<>();
        for (TraceFigures trace : traces) {
            trace.of(PolicyLine.OURS).ifPresent(ours -> rows.add(inShort(trace, ours)));
        }
        if (!rows.isEmpty()) {
            out.append("\n## In short\n\n");
            table(
                    List.of(
                            "Trace",
                            "Requests",
                            "Lower bound",
                            "Oracle",
                            "ours",
                            "Over oracle",
                            "Cheapest other",
                            "Its cost",
                            "ours after start",
                            "Cheapest other then",
                            "Its cost"),
                    rows);
        }
    }

    private static List<String> inShort(TraceFigures trace, Figures ours) {
        Function<Figures, OptionalDouble> whole = figures -> OptionalDouble.of(figures.ratio());
        List<String> cells = new ArrayList<>(List.of(
                trace.trace(),
                Numbers.whole((double) trace.requests()),
                Numbers.ratio(trace.bound()),
                Numbers.ratio(trace.oracle()),
                Numbers.ratio(ours.ratio()),
                Numbers.regret(trace.regret(ours))));
        cells.addAll(cheapestOther(trace, whole));
        cells.add(Numbers.ratio(ours.ratioAfterStart()));
        cells.addAll(cheapestOther(trace, Figures::ratioAfterStart));
        return cells;
    }

    private static List<String> cheapestOther(TraceFigures trace, Function<Figures, OptionalDouble> by) {
        return trace.cheapestBut(PolicyLine.OURS, by)
                .map(line -> List.of(
                        line.name(), Numbers.ratio(by.apply(line.figures().orElseThrow()))))
                .orElse(List.of(Numbers.NOT_APPLICABLE, Numbers.NOT_APPLICABLE));
    }

    private void overview() {
        List<String> titles = new ArrayList<>(List.of("Policy", "Mean over oracle"));
        traces.forEach(trace -> titles.add(trace.trace()));
        List<List<String>> rows = new ArrayList<>();
        for (Overview.Row row : new Overview(traces).rows()) {
            List<String> cells = new ArrayList<>(List.of(row.policy(), row.distance(traces.size())));
            traces.forEach(trace -> cells.add(trace.of(row.policy())
                    .map(figures -> Numbers.ratio(figures.ratio()))
                    .orElse(Numbers.NOT_APPLICABLE)));
            rows.add(cells);
        }
        List<String> oracle = new ArrayList<>(List.of("oracle", ""));
        traces.forEach(trace -> oracle.add(Numbers.ratio(trace.oracle())));
        rows.add(oracle);
        List<String> bound = new ArrayList<>(List.of("lower bound", ""));
        traces.forEach(trace -> bound.add(Numbers.ratio(trace.bound())));
        rows.add(bound);
        table(titles, rows);
    }

    private void conditions(Map<String, String> conditions) {
        if (!conditions.isEmpty()) {
            out.append('\n');
            conditions.forEach((name, value) -> out.append("- ")
                    .append(escaped(ConditionText.label(name)))
                    .append(": ")
                    .append(escaped(value))
                    .append('\n'));
        }
    }

    private void table(List<String> titles, List<List<String>> rows) {
        row(titles);
        out.append("|---|").append("--:|".repeat(titles.size() - 1)).append('\n');
        rows.forEach(this::row);
    }

    private void row(List<String> cells) {
        out.append(cells.stream().map(MarkdownReport::escaped).collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    /** Text of a result means itself, whatever it holds. */
    static String escaped(String text) {
        return text.replaceAll("\\s+", " ").replaceAll("([\\\\`*_\\[\\]<>|#&~])", "\\\\$1");
    }
}
