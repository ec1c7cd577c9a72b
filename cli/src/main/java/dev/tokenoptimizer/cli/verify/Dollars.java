package dev.tokenoptimizer.cli.verify;

import dev.tokenoptimizer.tariff.Money;
import java.math.RoundingMode;

/** Small amounts of money for people: rounded up, four decimals. */
final class Dollars {

    private static final int DECIMALS = 4;

    private Dollars() {}

    static String of(Money amount) {
        return "$" + amount.toDollars().setScale(DECIMALS, RoundingMode.UP).toPlainString();
    }
}
