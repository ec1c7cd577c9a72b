package dev.tokenoptimizer.cli.demo;

import dev.tokenoptimizer.tariff.Money;
import java.math.BigDecimal;
import java.util.Locale;

/** How numbers look to people. */
final class Figures {

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_MICRO = 1e3;

    private Figures() {}

    /** Dollars with so many decimals: {@code $1,234.50}. */
    static String dollars(Money amount, int decimals) {
        return dollars(amount.toDollars(), decimals);
    }

    /** Dollars with so many decimals: {@code $1,234.50}. */
    static String dollars(BigDecimal amount, int decimals) {
        return String.format(Locale.ROOT, "$%,." + decimals + "f", amount);
    }

    /** {@code 12.3 %}. */
    static String percent(double share) {
        String text = String.format(Locale.ROOT, "%.1f %%", 100 * share);
        return text.equals("-0.0 %") ? "0.0 %" : text;
    }

    static String millis(long nanos) {
        return String.format(Locale.ROOT, "%,.0f ms", nanos / NANOS_PER_MILLI);
    }

    static String micros(long nanos) {
        return String.format(Locale.ROOT, "%,.0f µs", nanos / NANOS_PER_MICRO);
    }
}
