package dev.tokenoptimizer.cli.demo;

import java.util.List;

/** One workload both ways, or the sum of all. */
record Row(String name, Tally.Outcome direct, Tally.Outcome optimized) {

    static Row total(List<Row> rows) {
        return new Row(
                "total",
                sum(rows.stream().map(Row::direct).toList()),
                sum(rows.stream().map(Row::optimized).toList()));
    }

    private static Tally.Outcome sum(List<Tally.Outcome> parts) {
        return new Tally.Outcome(
                parts.stream().map(Tally.Outcome::bill).reduce(Bill.NOTHING, Bill::plus),
                Sample.union(parts.stream().map(Tally.Outcome::firstTokens).toList()),
                Sample.union(parts.stream().map(Tally.Outcome::added).toList()));
    }

    /** Share of the direct cost that was saved; negative for a loss. */
    double saving() {
        double without = direct.bill().cost().picoDollars();
        return without == 0 ? 0 : 1 - optimized.bill().cost().picoDollars() / without;
    }
}
