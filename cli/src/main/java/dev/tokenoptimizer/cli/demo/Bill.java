package dev.tokenoptimizer.cli.demo;

import dev.tokenoptimizer.lab.provider.Invoice;
import dev.tokenoptimizer.ledger.Totals;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.usage.Usage;

/**
 * What a number of answers was billed with, and what that costs.
 *
 * @param requests answers in the sum
 */
record Bill(long requests, long fresh, long read, long written5m, long written1h, long output, Money cost) {

    static final Bill NOTHING = new Bill(0, 0, 0, 0, 0, 0, Money.ZERO);

    static Bill of(Usage usage, Tariff tariff) {
        return new Bill(
                1,
                usage.fresh(),
                usage.read(),
                usage.written5m(),
                usage.written1h(),
                usage.output().orElse(0),
                tariff.pricesFor(usage.input()).of(usage));
    }

    static Bill of(Invoice.Total total) {
        return new Bill(
                total.requests(),
                total.fresh(),
                total.read(),
                total.written5m(),
                total.written1h(),
                total.output(),
                total.cost());
    }

    static Bill of(Totals totals) {
        return new Bill(
                totals.requests(),
                totals.fresh(),
                totals.read(),
                totals.written5m(),
                totals.written1h(),
                totals.output(),
                Money.dollars(totals.paid().toPlainString()));
    }

    Bill plus(Bill more) {
        return new Bill(
                requests + more.requests,
                fresh + more.fresh,
                read + more.read,
                written5m + more.written5m,
                written1h + more.written1h,
                output + more.output,
                cost.plus(more.cost));
    }

    long input() {
        return fresh + read + written5m + written1h;
    }

    long written() {
        return written5m + written1h;
    }

    /** Share of the input that was read from the cache, 0 to 1. */
    double hitRate() {
        return input() == 0 ? 0 : read / (double) input();
    }
}
