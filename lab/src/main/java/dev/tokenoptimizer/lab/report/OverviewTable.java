package dev.tokenoptimizer.lab.report;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The ratio of every policy on every trace, shaded by how much it lies over the oracle. */
final class OverviewTable {

    /** Upper ends of the shades, as shares over the oracle's cost. */
    private static final double[] SHADES = {0.05, 0.15, 0.4, 1};

    private final List<TraceFigures> traces;

    OverviewTable(List<TraceFigures> traces) {
        this.traces = traces;
    }

    void write(Markup html) {
        html.element("h2", "All traces");
        html.element(
                        "p",
                        "Cost in relation to no caching. The policy with the least mean distance from the oracle stands"
                                + " first; a distance over some of the traces says over how many. The cheapest of a trace is"
                                + " bold.",
                        "class",
                        "lead",
                        "id",
                        "overview")
                .line();
        html.open("div", "class", "wide", "tabindex", "0", "role", "region", "aria-labelledby", "overview");
        html.open("table", "class", "overview", "aria-labelledby", "overview");
        header(html);
        html.open("tbody").line();
        Overview overview = new Overview(traces);
        for (Overview.Row row : overview.rows()) {
            html.open("tr", "class", row.policy().equals(PolicyLine.OURS) ? "ours" : "policy");
            html.element("th", row.policy(), "scope", "row");
            html.element("td", row.distance(traces.size()), "class", "figure");
            traces.forEach(trace -> cell(html, trace, row.policy()));
            html.close("tr").line();
        }
        yardstick(html, "oracle", traces.stream().map(TraceFigures::oracle).toList());
        yardstick(html, "lower bound", traces.stream().map(TraceFigures::bound).toList());
        html.close("tbody").close("table").close("div").line();
        legend(html);
    }

    private void header(Markup html) {
        html.open("thead").open("tr").element("th", "Policy", "scope", "col");
        html.element("th", "Mean over oracle", "scope", "col");
        for (int i = 0; i < traces.size(); i++) {
            html.open("th", "scope", "col");
            html.element("a", traces.get(i).trace(), "href", "#trace-" + (i + 1));
            html.close("th");
        }
        html.close("tr").close("thead");
    }

    private static void cell(Markup html, TraceFigures trace, String policy) {
        Optional<Figures> figures = trace.of(policy);
        if (figures.isEmpty()) {
            html.element("td", Numbers.NOT_APPLICABLE, "class", "figure absent");
            return;
        }
        String shade = shade(trace.regret(figures.get()));
        String best = Overview.isBest(trace, figures.get()) ? " best" : "";
        html.element("td", Numbers.ratio(figures.get().ratio()), "class", "figure " + shade + best);
    }

    private static void yardstick(Markup html, String name, List<OptionalDouble> ratios) {
        html.open("tr", "class", "yardstick")
                .element("th", name, "scope", "row")
                .element("td", "");
        ratios.forEach(ratio -> html.element("td", Numbers.ratio(ratio), "class", "figure"));
        html.close("tr").line();
    }

    private static String shade(OptionalDouble regret) {
        if (regret.isEmpty()) {
            return "unshaded";
        }
        int shade = 0;
        while (shade < SHADES.length && regret.getAsDouble() > SHADES[shade]) {
            shade++;
        }
        return "shade" + shade;
    }

    private static void legend(Markup html) {
        html.open("p", "class", "legend").text("Over the oracle: ");
        for (int i = 0; i <= SHADES.length; i++) {
            String text = i < SHADES.length
                    ? "up to " + Numbers.wholePercent(SHADES[i])
                    : "more than " + Numbers.wholePercent(SHADES[i - 1]);
            html.open("span")
                    .element("i", "", "class", "swatch shade" + i)
                    .text(text)
                    .close("span");
        }
        html.close("p").line();
    }
}
