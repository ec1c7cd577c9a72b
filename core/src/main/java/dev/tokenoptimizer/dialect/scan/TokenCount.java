package dev.tokenoptimizer.dialect.scan;

import java.math.BigDecimal;

/** Reads counts of tokens as they stand in answers. */
public final class TokenCount {

    /** Not told, or told so that it cannot be believed. */
    public static final long UNKNOWN = -1;

    /** The most tokens believed; more is nonsense and would overflow amounts of money. */
    private static final long MOST = 1_000_000_000L;

    private TokenCount() {}

    /** The count that a JSON number tells; {@link #UNKNOWN} when it is none. */
    public static long of(String literal) {
        try {
            long value = new BigDecimal(literal).longValueExact();
            return value < 0 || value > MOST ? UNKNOWN : value;
        } catch (ArithmeticException | NumberFormatException notACount) {
            return UNKNOWN;
        }
    }
}
