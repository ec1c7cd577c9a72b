package dev.tokenoptimizer.lab.report;

import java.util.List;

/** Where the money goes on one trace: a bar per policy, as long as its cost, in four parts. */
final class MoneyChart {

    private static final int BARS = 12;
    private static final List<String> LOOKS = List.of("fresh", "read", "useful", "wasted");
    private static final List<String> NAMES = List.of("fresh", "read", "useful writes", "wasted writes");

    private final TraceFigures trace;
    private final List<Tie> ties;
    private final Axis axis;

    MoneyChart(TraceFigures trace) {
        this.trace = trace;
        this.ties = Selection.of(trace, BARS);
        this.axis = new Axis(
                ties.stream().mapToDouble(tie -> tie.figures().ratio()).max().orElse(1));
    }

    void write(Markup html) {
        legend(html);
        html.open("table", "class", "chart money");
        html.element("caption", "Where the money goes: parts of the cost, no caching = 1");
        html.open("thead").open("tr");
        html.element("th", "Policy", "scope", "col");
        html.open("th", "scope", "col", "class", "plot");
        axis.header(html);
        html.close("th");
        for (String name : NAMES) {
            html.element("th", name, "scope", "col", "class", "figure spare");
        }
        html.close("tr").close("thead").open("tbody").line();
        ties.forEach(tie -> bar(html, tie));
        html.close("tbody").close("table").line();
        int others = Tie.of(trace).size() - ties.size();
        if (others > 0) {
            html.element("p", "The table of all figures has the policies not shown here.", "class", "note");
        }
    }

    private static void legend(Markup html) {
        html.open("p", "class", "legend", "aria-hidden", "true");
        for (int i = 0; i < LOOKS.size(); i++) {
            html.open("span")
                    .element("i", "", "class", "swatch " + LOOKS.get(i))
                    .text(NAMES.get(i))
                    .close("span");
        }
        html.close("p").line();
    }

    private void bar(Markup html, Tie tie) {
        Money money = trace.money(tie.figures());
        List<Double> parts = List.of(money.fresh(), money.read(), money.usefulWrites(), money.wastedWrites());
        html.open("tr", "class", tie.shown().isOurs() ? "ours" : "policy");
        Part.header(html, tie);
        html.open("td", "class", "plot").open("svg", "class", "track", "height", "22", "aria-hidden", "true");
        double at = 0;
        for (int i = 0; i < parts.size(); i++) {
            double part = parts.get(i);
            html.shape(
                    "rect",
                    "class",
                    LOOKS.get(i),
                    "x",
                    axis.place(at),
                    "y",
                    "4",
                    "width",
                    axis.width(part),
                    "height",
                    "14");
            at += part;
        }
        html.close("svg").close("td");
        for (double part : parts) {
            html.element("td", Numbers.ratio(part), "class", "figure spare");
        }
        html.close("tr").line();
    }
}
