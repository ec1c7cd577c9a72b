package dev.tokenoptimizer.cli.demo;

import dev.tokenoptimizer.cli.console.Table;
import dev.tokenoptimizer.tariff.Money;
import java.io.PrintWriter;
import java.math.BigDecimal;

/** What the shared prompt costs a day and a year: without caching, as often promised, with us, and at best. */
final class YearTable {

    private static final BigDecimal PROMISED_REST = new BigDecimal("0.15");
    private static final BigDecimal DAYS = BigDecimal.valueOf(365);

    private final PromptCost day;

    YearTable(PromptCost day) {
        this.day = day;
    }

    void print(PrintWriter out) {
        Table table = new Table("cost of the prompt", ">a day", ">a year", ">saving");
        row(table, "not cached", day.uncached().toDollars());
        row(table, "the often-promised 85 % saving", promised());
        row(table, "through the optimizer", day.paid().toDollars());
        row(table, "floor: every prompt read", day.floor().toDollars());
        table.print(out);
        Money rest = day.paid().minus(day.floor()).minus(day.paidForMisses());
        out.println("Above the floor: " + Figures.dollars(day.paidForMisses(), 2) + " a day, as " + day.misses()
                + " of " + day.pauses() + " pauses of over five minutes at night");
        out.println("emptied the cache, and " + Figures.dollars(rest, 2) + " for first writes and for learning.");
    }

    /** What a saving of 85 % would leave, dollars a day. */
    BigDecimal promised() {
        return day.uncached().toDollars().multiply(PROMISED_REST);
    }

    private void row(Table table, String name, BigDecimal dollars) {
        BigDecimal uncached = day.uncached().toDollars();
        table.row(
                name,
                Figures.dollars(dollars, 2),
                Figures.dollars(dollars.multiply(DAYS), 0),
                Figures.percent(1 - dollars.doubleValue() / uncached.doubleValue()));
    }
}
