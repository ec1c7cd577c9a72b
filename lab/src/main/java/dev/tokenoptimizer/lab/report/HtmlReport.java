package dev.tokenoptimizer.lab.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The page: an overview of all traces, then a section for each. Needs no script and no other file. */
final class HtmlReport {

    private static final String TITLE = "Cost of placement policies";

    private final List<TraceFigures> traces;
    private final Markup html = new Markup();

    HtmlReport(List<TraceFigures> traces) {
        this.traces = traces;
    }

    String page() {
        html.trusted("<!DOCTYPE html>").line();
        html.open("html", "lang", "en").open("head").line();
        html.open("meta", "charset", "utf-8").line();
        html.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
                .line();
        html.element("title", TITLE).line();
        html.open("style").trusted(style()).close("style").close("head").line();
        html.open("body").open("main").line();
        html.element("h1", TITLE).line();
        html.element(
                        "p",
                        "What prompts cost under each policy, in relation to what they cost without caching: 0.2 is a fifth."
                                + " Nothing can go below the lower bound; the oracle knows the future and keeps the provider's"
                                + " rules.",
                        "class",
                        "lead")
                .line();
        if (ConditionText.same(traces)) {
            conditions(traces.getFirst().conditions());
        }
        new OverviewTable(traces).write(html);
        for (int i = 0; i < traces.size(); i++) {
            section(traces.get(i), "trace-" + (i + 1));
        }
        html.close("main").close("body").close("html").line();
        return html.toString();
    }

    private void section(TraceFigures trace, String id) {
        html.open("section", "id", id, "aria-labelledby", id + "-title").line();
        html.element("h2", trace.trace(), "id", id + "-title");
        html.element(
                        "p",
                        Numbers.whole((double) trace.requests()) + " requests, " + Numbers.whole(trace.inputTokens())
                                + " input tokens; lower bound " + Numbers.ratio(trace.bound()) + ", oracle "
                                + Numbers.ratio(trace.oracle()) + ".",
                        "class",
                        "lead")
                .line();
        if (!ConditionText.same(traces)) {
            conditions(trace.conditions());
        }
        lines(trace);
        new DotPlot(trace).write(html);
        new MoneyChart(trace).write(html);
        CourseChart course = new CourseChart(trace);
        if (!course.isEmpty()) {
            course.write(html);
        }
        figures(trace);
        html.close("section").line();
    }

    private void lines(TraceFigures trace) {
        html.open("p", "class", "legend", "aria-hidden", "true");
        if (trace.bound().isPresent()) {
            line("bound", "lower bound");
        }
        if (trace.oracle().isPresent()) {
            line("oracle", "oracle");
        }
        line("none", "no caching");
        html.close("p").line();
    }

    private void line(String look, String text) {
        html.open("span").open("svg", "class", "key", "width", "10", "height", "16");
        html.shape("line", "class", look, "x1", "5", "x2", "5", "y1", "0", "y2", "16");
        html.close("svg").text(text).close("span");
    }

    private void figures(TraceFigures trace) {
        html.open("details").element("summary", "All figures of " + trace.trace());
        html.open("div", "class", "wide", "tabindex", "0", "role", "region", "aria-label", "All figures");
        html.open("table", "class", "figures").open("thead").open("tr");
        for (String title : FiguresTable.TITLES) {
            html.element("th", title, "scope", "col");
        }
        html.close("tr").close("thead").open("tbody").line();
        for (List<String> row : FiguresTable.rows(trace)) {
            html.open("tr").element("th", row.getFirst(), "scope", "row");
            row.stream().skip(1).forEach(cell -> html.element("td", cell, "class", "figure"));
            html.close("tr").line();
        }
        html.close("tbody").close("table").close("div").close("details").line();
    }

    private void conditions(Map<String, String> conditions) {
        if (conditions.isEmpty()) {
            return;
        }
        html.open("details").element("summary", "Conditions of the replay").open("dl");
        conditions.forEach((name, value) -> html.open("div")
                .element("dt", ConditionText.label(name))
                .element("dd", value)
                .close("div"));
        html.close("dl").close("details").line();
    }

    private static String style() {
        try (InputStream in = Objects.requireNonNull(HtmlReport.class.getResourceAsStream("report.css"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
