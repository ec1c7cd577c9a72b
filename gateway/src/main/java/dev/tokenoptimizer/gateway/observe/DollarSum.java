package dev.tokenoptimizer.gateway.observe;

import dev.tokenoptimizer.tariff.Money;

/** A sum of money that neither overflows nor drifts: whole dollars and the exact rest. Thread-safe. */
final class DollarSum {

    private static final long PICO = 1_000_000_000_000L;

    private long dollars;
    private long pico;

    synchronized void add(Money amount) {
        pico += amount.picoDollars() % PICO;
        dollars += amount.picoDollars() / PICO + pico / PICO;
        pico %= PICO;
    }

    /** The sum, rounded to the nearest double only here. */
    synchronized double dollars() {
        return dollars + pico / (double) PICO;
    }
}
