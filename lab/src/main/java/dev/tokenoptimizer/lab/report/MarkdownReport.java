package dev.tokenoptimizer.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
