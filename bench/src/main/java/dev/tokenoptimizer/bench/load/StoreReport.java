package dev.tokenoptimizer.bench.load;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Prints what was measured with and without a store as a table in Markdown, line by line as it comes. */
final class StoreReport {

    private static final double SATURATED = 0.95;

    private final PrintStream out;
    private final List<Integer> instances;

    StoreReport(PrintStream out, String version, List<Integer> instances) {
        this.out = out;
        this.instances = instances;
        out.println("Redis " + version
                + ". Time is to the last byte; what the store adds to it is told beside as many gateways without.\n");
        out.println(
                "| traffic | messages | gateways | requests/s | relative | CPU µs per request | p50 µs | added | p99 µs | added "
                        + "| at requests/s | look-ups per request | writes | bytes to the store | from it | its CPU µs | not answered in time | failed |");
        out.println("|---|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    }

    /** @param measured for each number of gateways without a store, then with one */
    void add(Cell cell, List<Measured> measured) {
        for (int i = 0; i < instances.size(); i++) {
            Measured without = measured.get(2 * i);
            line(cell, instances.get(i) + ", no store", without, without);
            line(cell, instances.get(i).toString(), measured.get(2 * i + 1), without);
        }
    }

    private void line(Cell cell, String gateways, Measured measured, Measured without) {
        double p50 = measured.paced(Measured.Paced::totalP50);
        double p99 = measured.paced(Measured.Paced::totalP99);
        out.printf(
                Locale.ROOT,
                "| %s | %,d | %s | %,.0f | %.2f | %.0f | %.0f | %.0f | %.0f | %.0f | %d | ",
                cell.title(),
                cell.messages(),
                gateways,
                measured.perSecond(),
                measured.perSecond() / without.perSecond(),
                measured.cpuMicros(),
                p50,
                p50 - without.paced(Measured.Paced::totalP50),
                p99,
                p99 - without.paced(Measured.Paced::totalP99),
                cell.ratePerSecond());
        if (measured.store.isEmpty()) {
            out.print(" | | | | | ");
        } else {
            out.printf(
                    Locale.ROOT,
                    "%.2f | %.2f | %,.0f | %,.0f | %.0f | %.1f %%",
                    measured.store(Measured.StoreWork::lookUps),
                    measured.store(Measured.StoreWork::writes),
                    measured.store(Measured.StoreWork::bytesIn),
                    measured.store(Measured.StoreWork::bytesOut),
                    measured.store(Measured.StoreWork::cpuMicros),
                    100 * measured.store(Measured.StoreWork::without));
        }
        out.printf(Locale.ROOT, " | %d |%n", measured.failed);
        if (measured.busy() < SATURATED) {
            out.printf(
                    Locale.ROOT,
                    "  (used %.0f %% of its processor: its requests/s are a lower bound)%n",
                    100 * measured.busy());
        }
    }
}
