package dev.tokenoptimizer.tariff;

import java.math.BigDecimal;

/**
 * An amount of money in whole pico-dollars (10^-12 $), so that sums are exact. May be negative: a loss.
 *
 * @param picoDollars range: about nine million dollars either way; larger sums are kept by the ledger's totals
 */
public record Money(long picoDollars) implements Comparable<Money> {

    public static final Money ZERO = new Money(0);
    private static final int PICO_DIGITS = 12;

    /** Exact conversion of a decimal amount such as {@code 0.25}. */
    public static Money dollars(String amount) {
        return new Money(new BigDecimal(amount).movePointRight(PICO_DIGITS).longValueExact());
    }

    public Money plus(Money other) {
        return new Money(Math.addExact(picoDollars, other.picoDollars));
    }

    public Money minus(Money other) {
        return new Money(Math.subtractExact(picoDollars, other.picoDollars));
    }

    /** The same amount in dollars, exact. */
    public BigDecimal toDollars() {
        return BigDecimal.valueOf(picoDollars, PICO_DIGITS);
    }

    @Override
    public int compareTo(Money other) {
        return Long.compare(picoDollars, other.picoDollars);
    }

    @Override
    public String toString() {
        return "$" + toDollars().stripTrailingZeros().toPlainString();
    }
}
