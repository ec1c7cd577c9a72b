package dev.tokenoptimizer.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A horizontal axis from 0 whose places are percentages of the width, so that a chart fits any screen. */
final class Axis {

    private static final double MARGIN = 1.5;
    private static final double STEP = 0.25;

    private final double end;

    /** @param most largest value to show; the axis reaches 1 at least */
    Axis(double most) {
        this.end = Math.max(1, most);
    }

    /** Place of a value. */
    String place(double value) {
        return percent(MARGIN + (100 - 2 * MARGIN) * Math.clamp(value / end, 0, 1));
    }

    /** Width of a difference between two values. */
    String width(double difference) {
        return percent((100 - 2 * MARGIN) * Math.clamp(difference / end, 0, 1));
    }

    /** Values to label; few enough for a phone. */
    List<Double> ticks() {
        double step = STEP;
        while (end / step > 5) {
            step *= 2;
        }
        List<Double> ticks = new ArrayList<>();
        for (int i = 0; i * step <= end; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** The header of the column with the chart: labels at the ticks. */
    void header(Markup html) {
        html.open("svg", "class", "track axis", "height", "18", "aria-hidden", "true");
        for (double tick : ticks()) {
            String label = tick == Math.rint(tick) ? String.valueOf((long) tick) : String.valueOf(tick);
            html.element("text", label, "x", place(tick), "y", "13", "text-anchor", "middle");
        }
        html.close("svg");
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.2f%%", value);
    }
}
