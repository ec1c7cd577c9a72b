package dev.tokenoptimizer.cli.demo;

import dev.tokenoptimizer.cli.console.Table;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** What the workloads cost, how their tokens were billed and how long their users waited. */
final class ResultTables {

    private final List<Row> rows;

    ResultTables(List<Row> workloads) {
        this.rows = new ArrayList<>(workloads);
        rows.add(Row.total(workloads));
    }

    void print(PrintWriter out) {
        out.println("Cost");
        cost().print(out);
        if (rows.stream().anyMatch(row -> row.saving() < 0)) {
            out.println("A loss is the price of learning: at most $0.25 per application, or one percent.");
        }
        out.println();
        out.println("Tokens as billed");
        tokens().print(out);
        out.println();
        out.println("Time to the first token (median, simulated); time the optimizer adds (measured)");
        times().print(out);
    }

    private Table cost() {
        Table table = new Table("workload", ">requests", ">direct", ">optimized", ">saving", ">hit rate");
        for (Row row : rows) {
            Bill optimized = row.optimized().bill();
            table.row(
                    row.name(),
                    Table.number(optimized.requests()),
                    Figures.dollars(row.direct().bill().cost(), 4),
                    Figures.dollars(optimized.cost(), 4),
                    Figures.percent(row.saving()),
                    Figures.percent(optimized.hitRate()));
        }
        return table;
    }

    private Table tokens() {
        Table table = new Table("workload", "way", ">fresh", ">read", ">written", ">output");
        for (Row row : rows) {
            tokens(table, row.name(), "direct", row.direct().bill());
            tokens(table, "", "optimized", row.optimized().bill());
        }
        return table;
    }

    private static void tokens(Table table, String name, String way, Bill bill) {
        table.row(
                name,
                way,
                Table.number(bill.fresh()),
                Table.number(bill.read()),
                Table.number(bill.written()),
                Table.number(bill.output()));
    }

    private Table times() {
        Table table = new Table("workload", ">direct", ">optimized", ">added, median", ">added, 99 %");
        for (Row row : rows) {
            Sample added = row.optimized().added();
            table.row(
                    row.name(),
                    Figures.millis(row.direct().firstTokens().median()),
                    Figures.millis(row.optimized().firstTokens().median()),
                    Figures.micros(added.median()),
                    Figures.micros(added.quantile(0.99)));
        }
        return table;
    }
}
