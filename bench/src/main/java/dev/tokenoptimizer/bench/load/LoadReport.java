package dev.tokenoptimizer.bench.load;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Prints what was measured as a table in Markdown, line by line as it comes. */
final class LoadReport {

    private static final double SATURATED = 0.95;

    private final PrintStream out;

    LoadReport(PrintStream out) {
        this.out = out;
        out.println("| traffic | requests/s nginx | gateway | relative | CPU µs per request nginx | gateway | relative "
                + "| added p50 µs | added p99 µs | at requests/s | marked | failed |");
        out.println("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    }

    /** Latency is that to the last byte, of streams that to the first: the rest comes as the provider sends it. */
    void add(Cell cell, List<Measured> measured) {
        Measured nginx = measured.get(0);
        Measured gateway = measured.get(1);
        double p50 = cell.stream()
                ? gateway.paced(Measured.Paced::firstP50) - nginx.paced(Measured.Paced::firstP50)
                : gateway.paced(Measured.Paced::totalP50) - nginx.paced(Measured.Paced::totalP50);
        double p99 = cell.stream()
                ? gateway.paced(Measured.Paced::firstP99) - nginx.paced(Measured.Paced::firstP99)
                : gateway.paced(Measured.Paced::totalP99) - nginx.paced(Measured.Paced::totalP99);
        out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f | %.2f | %.0f | %.0f | %.2f | %.0f | %.0f | %d | %.0f %% | %d |%n",
                cell.title(),
                nginx.perSecond(),
                gateway.perSecond(),
                gateway.perSecond() / nginx.perSecond(),
                nginx.cpuMicros(),
                gateway.cpuMicros(),
                nginx.cpuMicros() / gateway.cpuMicros(),
                p50,
                p99,
                cell.ratePerSecond(),
                100 * gateway.changedShare,
                nginx.failed + gateway.failed);
        if (nginx.busy() < SATURATED) {
            out.printf(
                    Locale.ROOT,
                    "  (nginx used %.0f %% of its processor: its requests/s are a lower bound)%n",
                    100 * nginx.busy());
        }
        if (gateway.busy() < SATURATED) {
            out.printf(
                    Locale.ROOT,
                    "  (the gateway used %.0f %% of its processor: its requests/s are a lower bound)%n",
                    100 * gateway.busy());
        }
    }
}
