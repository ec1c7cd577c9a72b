package dev.tokenoptimizer.lab.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the cost so far, in relation to no caching, went over the requests of one trace: a line per tie. */
final class CourseChart {

    private static final int LINES = 6;

    /** Always at 1. */
    private static final String NO_CACHING = "none";

    private static final double WIDTH = 1_000;
    private static final double HEIGHT = 300;

    /** The first requests of a trace have nothing to read, and would set the scale. */
    private static final double SETTLED = 0.03;

    private final TraceFigures trace;
    private final List<Tie> ties;
    private final double top;

    CourseChart(TraceFigures trace) {
        this.trace = trace;
        this.ties = Selection.of(trace, LINES).stream()
                .filter(tie -> !tie.has(NO_CACHING) && tie.figures().course().size() > 1)
                .toList();
        this.top = ties.stream()
                .flatMap(tie -> tie.figures().course().stream())
                .filter(point -> point.request() > SETTLED * trace.requests())
                .mapToDouble(Figures.CoursePoint::ratio)
                .max()
                .orElse(1);
    }

    boolean isEmpty() {
        return ties.isEmpty();
    }

    void write(Markup html) {
        html.open("figure", "class", "course");
        html.element("figcaption", "Cost so far in relation to no caching, over the requests");
        html.open("div", "class", "frame");
        html.open("div", "class", "scale", "aria-hidden", "true");
        html.element("span", Numbers.ratio(top))
                .element("span", Numbers.ratio(top / 2))
                .element("span", "0");
        html.close("div");
        plot(html);
        html.open("div", "class", "scale below", "aria-hidden", "true");
        html.element("span", "0")
                .element("span", Numbers.whole(trace.requests() / 2.0))
                .element("span", Numbers.whole((double) trace.requests()) + " requests");
        html.close("div").close("div").line();
        legend(html);
        html.close("figure").line();
    }

    private void plot(Markup html) {
        html.open(
                "svg",
                "viewBox",
                "0 0 " + Numbers.plain(WIDTH) + " " + Numbers.plain(HEIGHT),
                "preserveAspectRatio",
                "none",
                "role",
                "img",
                "aria-label",
                description());
        for (double share : new double[] {0, 0.5, 1}) {
            String y = Numbers.plain(HEIGHT * share);
            html.shape("line", "class", "grid", "x1", "0", "x2", Numbers.plain(WIDTH), "y1", y, "y2", y);
        }
        if (top > 1) {
            horizontal(html, 1, "none");
        }
        trace.oracle().ifPresent(ratio -> horizontal(html, ratio, "oracle"));
        for (int i = 0; i < ties.size(); i++) {
            html.shape("polyline", "class", look(i), "points", points(ties.get(i)));
        }
        html.close("svg");
    }

    private void horizontal(Markup html, double ratio, String look) {
        String y = y(ratio);
        html.shape("line", "class", look, "x1", "0", "x2", Numbers.plain(WIDTH), "y1", y, "y2", y);
    }

    private String points(Tie tie) {
        return tie.figures().course().stream()
                .map(point -> Numbers.plain(WIDTH * point.request() / trace.requests()) + "," + y(point.ratio()))
                .collect(Collectors.joining(" "));
    }

    private String y(double ratio) {
        return Numbers.plain(HEIGHT * (1 - Math.clamp(ratio / top, 0, 1)));
    }

    private void legend(Markup html) {
        html.open("p", "class", "legend");
        for (int i = 0; i < ties.size(); i++) {
            Tie tie = ties.get(i);
            html.open("span");
            key(html, look(i));
            html.text(tie.name() + " " + Numbers.ratio(tie.figures().ratio()));
            html.close("span");
        }
        trace.oracle().ifPresent(ratio -> {
            html.open("span");
            key(html, "oracle");
            html.text("oracle in the end " + Numbers.ratio(ratio)).close("span");
        });
        html.close("p").line();
    }

    private static void key(Markup html, String look) {
        html.open("svg", "class", "key", "width", "26", "height", "10", "aria-hidden", "true");
        html.shape("line", "class", look, "x1", "0", "x2", "26", "y1", "5", "y2", "5");
        html.close("svg");
    }

    private String look(int line) {
        return ties.get(line).shown().isOurs() ? "line ours" : "line l" + line;
    }

    private String description() {
        return ties.stream()
                .map(tie -> {
                    List<Figures.CoursePoint> course = tie.figures().course();
                    return String.format(
                            Locale.ROOT,
                            "%s: %s after half of the requests, %s in the end",
                            tie.name(),
                            Numbers.ratio(course.get((course.size() - 1) / 2).ratio()),
                            Numbers.ratio(course.getLast().ratio()));
                })
                .collect(Collectors.joining("; "));
    }
}
