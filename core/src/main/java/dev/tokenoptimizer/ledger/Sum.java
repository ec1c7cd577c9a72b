package dev.tokenoptimizer.ledger;

import dev.tokenoptimizer.tariff.Money;
import java.math.BigDecimal;

/** A running sum of money, exact to the pico-dollar up to nine billion dollars either way. Not thread-safe. */
final class Sum {

    private static final long PICO_PER_NANO = 1_000;
    private static final int PICO_DIGITS = 12;

    private long nanoDollars;
    private long picoRest;

    void add(Money amount) {
        long rest = picoRest + amount.picoDollars() % PICO_PER_NANO;
        nanoDollars = Math.addExact(nanoDollars, amount.picoDollars() / PICO_PER_NANO + rest / PICO_PER_NANO);
        picoRest = rest % PICO_PER_NANO;
    }

    BigDecimal dollars() {
        return BigDecimal.valueOf(nanoDollars)
                .multiply(BigDecimal.valueOf(PICO_PER_NANO))
                .add(BigDecimal.valueOf(picoRest))
                .movePointLeft(PICO_DIGITS);
    }
}
