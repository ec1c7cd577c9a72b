package dev.tokenoptimizer.lab.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** Cost of every policy on one trace as a dot on a common axis, the cheapest on top, with lines for bound and oracle. */
final class DotPlot {

    private static final String HEIGHT = "22";
    private static final String MIDDLE = "11";

    private final TraceFigures trace;
    private final Axis axis;

    DotPlot(TraceFigures trace) {
        this.trace = trace;
        this.axis = new Axis(trace.measured().stream()
                .mapToDouble(policy -> policy.figures().orElseThrow().ratio())
                .max()
                .orElse(1));
    }

    private record Row(Consumer<Markup> header, double ratio, String regret, String look) {}

    void write(Markup html) {
        html.open("table", "class", "chart");
        html.element("caption", "Cost in relation to no caching, policy by policy");
        html.open("thead").open("tr");
        html.element("th", "Policy", "scope", "col");
        html.open("th", "scope", "col", "class", "plot");
        axis.header(html);
        html.close("th");
        html.element("th", "Cost", "scope", "col", "class", "figure");
        html.element("th", "Over oracle", "scope", "col", "class", "figure spare");
        html.close("tr").close("thead").open("tbody").line();
        rows().forEach(row -> row(html, row));
        html.close("tbody").close("table").line();
        notApplicable(html);
    }

    private List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (Tie tie : Tie.of(trace)) {
            rows.add(new Row(
                    html -> Part.header(html, tie),
                    tie.figures().ratio(),
                    Numbers.regret(trace.regret(tie.figures())),
                    tie.shown().isOurs() ? "ours" : "policy"));
        }
        trace.bound().ifPresent(ratio -> rows.add(yardstick("lower bound", ratio, "bound")));
        trace.oracle().ifPresent(ratio -> rows.add(yardstick("oracle", ratio, "oracle")));
        rows.sort(Comparator.comparingDouble(Row::ratio));
        return rows;
    }

    private static Row yardstick(String name, double ratio, String look) {
        return new Row(html -> html.element("th", name, "scope", "row"), ratio, "", look);
    }

    private void row(Markup html, Row row) {
        html.open("tr", "class", row.look());
        row.header().accept(html);
        html.open("td", "class", "plot").open("svg", "class", "track", "height", HEIGHT, "aria-hidden", "true");
        vertical(html, 1, "none");
        trace.bound().ifPresent(ratio -> vertical(html, ratio, "bound"));
        trace.oracle().ifPresent(ratio -> vertical(html, ratio, "oracle"));
        String place = axis.place(row.ratio());
        html.shape("line", "class", "guide", "x1", axis.place(0), "x2", place, "y1", MIDDLE, "y2", MIDDLE);
        html.shape(
                "circle",
                "class",
                "dot",
                "cx",
                place,
                "cy",
                MIDDLE,
                "r",
                row.look().equals("policy") ? "4.5" : "5.5");
        html.close("svg").close("td");
        html.element("td", Numbers.ratio(row.ratio()), "class", "figure");
        html.element("td", row.regret(), "class", "figure spare");
        html.close("tr").line();
    }

    private void vertical(Markup html, double ratio, String look) {
        String place = axis.place(ratio);
        html.shape("line", "class", look, "x1", place, "x2", place, "y1", "0", "y2", HEIGHT);
    }

    private void notApplicable(Markup html) {
        List<PolicyLine> lines = trace.notApplicable();
        if (!lines.isEmpty()) {
            html.open("p", "class", "note").text("n/a, as the trace lacks what they need: ");
            for (int i = 0; i < lines.size(); i++) {
                PolicyLine line = lines.get(i);
                html.text((i == 0 ? "" : ", ")
                        + line.name()
                        + (line.missing().isEmpty() ? "" : " (" + line.missing() + ")"));
            }
            html.text(".").close("p").line();
        }
    }
}
