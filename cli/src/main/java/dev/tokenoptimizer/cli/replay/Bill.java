package dev.tokenoptimizer.cli.replay;

import dev.tokenoptimizer.lab.provider.Invoice;
import dev.tokenoptimizer.ledger.Totals;
import java.math.BigDecimal;

/**
 * What a pass cost.
 *
 * @param cost in dollars, without trailing zeros
 */
record Bill(BigDecimal cost, long fresh, long read, long written5m, long written30m, long written1h, long output) {

    static Bill of(Invoice.Total total) {
        return new Bill(
                total.cost().toDollars().stripTrailingZeros(),
                total.fresh(),
                total.read(),
                total.written5m(),
                total.written30m(),
                total.written1h(),
                total.output());
    }

    static Bill of(Totals ledger) {
        return new Bill(
                ledger.paid().stripTrailingZeros(),
                ledger.fresh(),
                ledger.read(),
                ledger.written5m(),
                ledger.written30m(),
                ledger.written1h(),
                ledger.output());
    }

    long input() {
        return fresh + read + written5m + written30m + written1h;
    }
}
