package dev.tokenoptimizer.lab.report;

import java.util.Locale;
import java.util.OptionalDouble;

/** Figures as people read them, the same in every language. */
final class Numbers {

    static final String NOT_APPLICABLE = "n/a";

    private Numbers() {}

    static String ratio(double ratio) {
        return String.format(Locale.ROOT, "%.4f", ratio);
    }

    static String ratio(OptionalDouble ratio) {
        return ratio.isPresent() ? ratio(ratio.getAsDouble()) : NOT_APPLICABLE;
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /** A number for an attribute. */
    static String plain(double number) {
        return String.format(Locale.ROOT, number == Math.rint(number) ? "%.0f" : "%.2f", number);
    }

    static String wholePercent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }

    /** With its sign; {@code n/a} when there is none. */
    static String regret(OptionalDouble regret) {
        return regret.isPresent() ? String.format(Locale.ROOT, "%+.1f %%", 100 * regret.getAsDouble()) : NOT_APPLICABLE;
    }

    static String whole(double number) {
        return String.format(Locale.ROOT, "%,.0f", number);
    }

    static String micros(double micros) {
        return String.format(Locale.ROOT, "%.1f", micros);
    }
}
