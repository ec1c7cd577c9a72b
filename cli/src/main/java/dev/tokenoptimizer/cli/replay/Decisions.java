package dev.tokenoptimizer.cli.replay;

import dev.tokenoptimizer.cli.console.Table;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.ledger.LedgerEntry;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.usage.Usage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Where the difference between the two bills comes from: requests put together by what the plan did and why. */
final class Decisions {

    private static final int ROWS_MAX = 8;

    private final Map<String, Sum> sums = new TreeMap<>();
    private long expectedReads;
    private long missedReads;

    Decisions(Collection<ExchangeReport> reports) {
        for (ExchangeReport report : reports) {
            report.ledger().ifPresent(entry -> {
                sums.computeIfAbsent(label(report), any -> new Sum()).add(entry);
                boolean expected =
                        report.plan().map(plan -> plan.expectation().read() > 0).orElse(false);
                expectedReads += expected ? 1 : 0;
                missedReads += expected && entry.billed().read() == 0 ? 1 : 0;
            });
        }
    }

    /** Requests whose plan expected a read from the cache. */
    long expectedReads() {
        return expectedReads;
    }

    /** Those of them that read nothing. */
    long missedReads() {
        return missedReads;
    }

    /** One row per kind of decision, the most frequent first; the rare ones share a row. */
    Table table() {
        List<Map.Entry<String, Sum>> sorted = new ArrayList<>(sums.entrySet());
        sorted.sort(Comparator.comparingLong(row -> -row.getValue().requests));
        Table table = new Table("decision", ">requests", ">fresh", ">read", ">written", ">saved");
        int own = sorted.size() > ROWS_MAX ? ROWS_MAX - 1 : sorted.size();
        for (Map.Entry<String, Sum> row : sorted.subList(0, own)) {
            row.getValue().addTo(table, row.getKey());
        }
        if (own < sorted.size()) {
            Sum others = new Sum();
            sorted.subList(own, sorted.size()).forEach(row -> others.add(row.getValue()));
            others.addTo(table, "others");
        }
        return table;
    }

    /** The reasons of our breakpoints, but for the free ones that only bridge; or why there is none. */
    private static String label(ExchangeReport report) {
        if (report.retried()) {
            return "markers refused";
        }
        if (report.plan().isEmpty()) {
            return report.fallback().orElse(ExchangeReport.NONE);
        }
        Plan plan = report.plan().get();
        String placed = plan.breakpoints().stream()
                .filter(Breakpoint::ours)
                .map(Breakpoint::reason)
                .filter(reason -> reason != Reason.LOOKBACK_BRIDGE)
                .distinct()
                .map(Reason::label)
                .collect(Collectors.joining(" + "));
        if (!placed.isEmpty()) {
            return placed;
        }
        return plan.withheld().isEmpty()
                ? ExchangeReport.NONE
                : "none: " + plan.withheld().getFirst().label();
    }

    private static final class Sum {
        private long requests;
        private long fresh;
        private long read;
        private long written;
        private Money saved = Money.ZERO;

        void add(LedgerEntry entry) {
            Usage billed = entry.billed();
            requests++;
            fresh += billed.fresh();
            read += billed.read();
            written += billed.written5m() + billed.written30m() + billed.written1h();
            saved = saved.plus(entry.saved());
        }

        void add(Sum other) {
            requests += other.requests;
            fresh += other.fresh;
            read += other.read;
            written += other.written;
            saved = saved.plus(other.saved);
        }

        void addTo(Table table, String label) {
            table.row(
                    label,
                    Table.number(requests),
                    Table.number(fresh),
                    Table.number(read),
                    Table.number(written),
                    ReplayText.dollars(saved.toDollars()));
        }
    }
}
