package dev.tokenoptimizer.cli;

import dev.tokenoptimizer.cli.console.Table;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.prompt.Block;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.Markability;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.tariff.Money;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** An explanation for people: what was read, block by block, where breakpoints go and why, what the bill should be. */
final class ExplanationText {

    private static final int FINGERPRINT_DIGITS = 8;

    private final Explanation explanation;
    private final PrintWriter out;

    private ExplanationText(Explanation explanation, PrintWriter out) {
        this.explanation = explanation;
        this.out = out;
    }

    static void print(Explanation explanation, PrintWriter out) {
        new ExplanationText(explanation, out).print();
    }

    private void print() {
        history();
        prompt();
        out.println();
        blocks();
        out.println();
        decision();
        bill();
    }

    private void history() {
        int before = explanation.time() - 1;
        out.println(
                before == 0
                        ? "History: empty, this request comes for the first time (--times N shows a later one)."
                        : "History: this request came " + (before == 1 ? "once" : before + " times") + " before.");
    }

    private void prompt() {
        Prompt prompt = explanation.prompt();
        String tariff = explanation
                .tariff()
                .map(known -> known.model() + ", shortest prefix it caches " + Table.number(known.minimumPrefix()))
                .orElse("unknown");
        out.println("Request: " + explanation.dialect() + ", model " + prompt.model() + " (tariff: " + tariff + "), "
                + prompt.blocks().size() + " blocks, about " + Table.number(prompt.tokens()) + " tokens.");
        if (prompt.volatileHead()) {
            out.println("The first system block varies with every request.");
        }
    }

    private void blocks() {
        Table table = new Table(
                ">#", "tier", "kind", ">tokens", ">through", "can be marked", "prefix", "client", "breakpoint");
        List<Block> blocks = explanation.prompt().blocks();
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            table.row(
                    Integer.toString(i),
                    lower(block.tier()),
                    lower(block.kind()),
                    Table.number(block.prefixTokens() - explanation.prompt().tokensThrough(i - 1)),
                    Table.number(block.prefixTokens()),
                    markable(block.markability()),
                    block.prefix().toString().substring(0, FINGERPRINT_DIGITS),
                    explanation.clientMarkersAt(i).stream()
                            .map(ExplanationText::clientMarker)
                            .collect(Collectors.joining(", ")),
                    explanation.breakpointsAt(i).stream()
                            .map(ExplanationText::breakpoint)
                            .collect(Collectors.joining(", ")));
        }
        table.print(out);
    }

    private void decision() {
        long ours = explanation.plan().breakpoints().stream()
                .filter(Breakpoint::ours)
                .count();
        int removed = explanation.plan().removed().size();
        out.println("Plan: " + (ours == 0 ? "add nothing" : "add " + count(ours, "breakpoint"))
                + (removed == 0 ? "" : ", take out " + count(removed, "client marker")) + ".");
        if (!explanation.plan().withheld().isEmpty()) {
            out.println((ours == 0 ? "Why not: " : "Not more because: ")
                    + explanation.plan().withheld().stream().map(Reason::label).collect(Collectors.joining(", "))
                    + ".");
        }
    }

    private void bill() {
        Expectation expected = explanation.plan().expectation();
        out.println("Expected: read " + Table.number(expected.read()) + ", written " + Table.number(expected.written())
                + ", fresh " + Table.number(expected.fresh()) + " tokens (estimates).");
        explanation.expectedCost().ifPresent(cost -> {
            Money uncached = explanation.uncachedCost().orElse(cost);
            out.println(
                    "Cost of the prompt: " + dollars(cost) + " expected, " + dollars(uncached) + " without any cache.");
        });
    }

    private static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private static String markable(Markability markability) {
        return switch (markability) {
            case FIELD -> "yes";
            case WRAP -> "yes, wrapped";
            case EMPTY_TEXT, THINKING, DEFERRED_TOOL, TURN_SCOPED_SYSTEM, OCCUPIED, UNKNOWN_KIND ->
                "no: " + lower(markability).replace('_', ' ');
        };
    }

    private static String clientMarker(ClientMarker marker) {
        String ttl = marker.ttl().wireName();
        return switch (marker.place()) {
            case BLOCK -> ttl;
            case NESTED -> ttl + " inside";
            case AUTOMATIC -> ttl + " automatic";
        };
    }

    private static String breakpoint(Breakpoint breakpoint) {
        return breakpoint.ttl().wireName() + " " + breakpoint.reason().label();
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** Dollars to the millionth: a single prompt costs fractions of a cent. */
    private static String dollars(Money money) {
        BigDecimal rounded = money.toDollars().setScale(6, RoundingMode.HALF_EVEN);
        return "$" + rounded.toPlainString();
    }
}
