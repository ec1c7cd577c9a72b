package dev.tokenoptimizer.cli.replay;

import dev.tokenoptimizer.cli.console.Table;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** A result for people. */
final class ReplayText {

    private static final int DECIMALS = 4;

    private ReplayText() {}

    static void print(ReplayResult result, PrintWriter out) {
        out.println(headline(result));
        if (result.requests() == 0) {
            out.println("Nothing was sent: the file holds no request of an API that was asked for.");
            out.flush();
            return;
        }
        Decisions decisions = new Decisions(result.reports());
        out.println();
        bills(result).print(out);
        out.println();
        decisions.table().print(out);
        out.println();
        out.println("failed: " + Table.number(result.failures().all()) + ", because of us: "
                + Table.number(result.failures().byUs()));
        out.println("expected reads that did not happen: " + Table.number(decisions.missedReads()) + " of "
                + Table.number(decisions.expectedReads()));
        out.println("ledger = invoice: "
                + (result.ledgerIsInvoice() ? "yes, $" + result.ledger().cost().toPlainString() : "NO"));
        out.flush();
    }

    private static String headline(ReplayResult result) {
        String left = result.skipped() == 0 ? "" : ", " + Table.number(result.skipped()) + " of other APIs left out";
        return result.file() + ": " + Table.number(result.requests()) + " requests of "
                + Table.number(result.sessions()) + " sessions" + left;
    }

    private static Table bills(ReplayResult result) {
        Bill direct = result.direct();
        Bill ours = result.optimized();
        Table table = new Table("", ">directly", ">through us");
        table.row("fresh tokens", Table.number(direct.fresh()), Table.number(ours.fresh()));
        table.row("read from the cache", Table.number(direct.read()), Table.number(ours.read()));
        table.row("written for 5 minutes", Table.number(direct.written5m()), Table.number(ours.written5m()));
        table.row("written for 30 minutes", Table.number(direct.written30m()), Table.number(ours.written30m()));
        table.row("written for 1 hour", Table.number(direct.written1h()), Table.number(ours.written1h()));
        table.row("output tokens", Table.number(direct.output()), Table.number(ours.output()));
        table.row("hit rate", percent(direct.read(), direct.input()), percent(ours.read(), ours.input()));
        table.row("cost", dollars(direct.cost()), dollars(ours.cost()));
        table.row("saving", "", saving(direct.cost(), ours.cost()));
        table.row("time added, median", "", micros(result.addedMicros().p50()));
        table.row("time added, 99 %", "", micros(result.addedMicros().p99()));
        return table;
    }

    static String dollars(BigDecimal amount) {
        BigDecimal rounded = amount.setScale(DECIMALS, RoundingMode.HALF_UP);
        return (rounded.signum() < 0 ? "-$" : "$") + rounded.abs().toPlainString();
    }

    private static String saving(BigDecimal before, BigDecimal after) {
        return before.signum() == 0
                ? "none"
                : String.format(
                        Locale.ROOT,
                        "%s (%.1f %%)",
                        dollars(before.subtract(after)),
                        100 * (1 - after.doubleValue() / before.doubleValue()));
    }

    private static String percent(long part, long whole) {
        return whole == 0 ? "none" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
    }

    private static String micros(BigDecimal micros) {
        return String.format(Locale.ROOT, "%,.0f µs", micros);
    }
}
