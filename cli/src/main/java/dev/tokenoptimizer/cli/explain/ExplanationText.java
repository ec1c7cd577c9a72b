package dev.tokenoptimizer.cli.explain;

import dev.tokenoptimizer.cli.console.Table;
import dev.tokenoptimizer.history.Recall.KnownPrefix;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.planner.Weighed;
import dev.tokenoptimizer.planner.Weighed.Verdict;
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
import java.util.stream.Stream;

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
        known();
        candidates();
        decision();
        translations();
        bill();
    }

    private void history() {
        int before = explanation.time() - 1;
        String past = explanation.past();
        String itself =
                before == 0 ? "" : "this request came " + (before == 1 ? "once" : before + " times") + " before";
        if (past.isEmpty() && before == 0) {
            out.println(
                    "History: empty, this request comes for the first time (--times N shows a later one, --after and"
                            + " --snapshot a past).");
        } else {
            out.println("History: " + past + (past.isEmpty() || itself.isEmpty() ? "" : "; then ") + itself + ".");
        }
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

    private void known() {
        List<KnownPrefix> prefixes = explanation.recall().prefixes();
        if (prefixes.isEmpty()) {
            return;
        }
        long now = explanation.nowMillis();
        String shortest = explanation.recall().shortTtl().wireName();
        out.println("Prefixes that came before, and how often a pause between two of their requests was so short:");
        Table table = new Table(">through #", ">came", ">last", ">within " + shortest, ">within 1h", "held for", "");
        for (KnownPrefix known : prefixes) {
            long held = known.entryExpiresMillis() - now;
            table.row(
                    Integer.toString(known.block()),
                    Table.number(known.visits()) + "x",
                    time(now - known.lastSeenMillis()) + " ago",
                    Table.number(known.returnsWithinShort()) + "x",
                    Table.number(known.returnsWithinShort() + known.returnsWithin1h()) + "x",
                    held > 0 ? "another " + time(held) : "not held",
                    Stream.of(
                                    known.fork() ? "prompts part here" : "",
                                    known.writePending() ? "being written" : "",
                                    known.markerIgnored() ? "marker was ignored" : "")
                            .filter(note -> !note.isEmpty())
                            .collect(Collectors.joining(", ")));
        }
        table.print(out);
        out.println();
    }

    private void candidates() {
        List<Weighed> candidates = explanation.deliberation().candidates();
        int read = explanation.deliberation().readThrough();
        if (read >= 0) {
            out.println("The provider is believed to hold everything through block " + read + "; it is read.");
        }
        if (candidates.isEmpty()) {
            if (read >= 0) {
                out.println();
            }
            return;
        }
        out.println("Weighed" + (read >= 0 ? " beyond it" : "")
                + ": the chance that another request carries the prefix in time, what a write through it costs extra, and"
                + " what marking it is worth to the plan.");
        String shortest = explanation.recall().shortTtl().wireName();
        Table table = new Table(
                ">#", ">through", "why", ">back in " + shortest, ">in 1h", "for", ">premium", ">worth", "verdict");
        for (Weighed weighed : candidates) {
            table.row(
                    Integer.toString(weighed.block()),
                    Table.number(weighed.tokens()),
                    weighed.reason().label(),
                    chance(weighed.chances().withinShort()),
                    chance(weighed.chances().within1h()),
                    weighed.ttl().wireName(),
                    amount(weighed.premium()),
                    amount(weighed.value()),
                    verdict(weighed.verdict()));
        }
        table.print(out);
        out.println();
    }

    private static String time(long millis) {
        long seconds = millis / 1_000;
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
    }

    private static String chance(double chance) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * chance);
    }

    private String amount(double tokens) {
        return explanation
                .dollars(tokens)
                .map(dollars -> (dollars.signum() < 0 ? "-" : "") + "$"
                        + dollars.abs().setScale(6, RoundingMode.HALF_EVEN).toPlainString())
                .orElse("");
    }

    private static String verdict(Verdict verdict) {
        return switch (verdict) {
            case TAKEN -> "taken";
            case TAKEN_FREE -> "taken: costs nothing there";
            case CLIENT -> "the client's own";
            case TOO_UNLIKELY -> "left: too unlikely to come back for what it costs";
            case ADDS_NOTHING -> "left: adds nothing to those taken";
            case NO_SLOT -> "left: no slot for it";
            case OVER_BUDGET -> "left: more than may be put at risk (--allowance)";
            case BEING_WRITTEN -> "left: another request is writing it";
            case SERVER_TOOLS -> "left: not worth what server tools would have written too";
        };
    }

    private void decision() {
        long ours = explanation.plan().breakpoints().stream()
                .filter(Breakpoint::ours)
                .count();
        long own = explanation.plan().removed().stream()
                .filter(marker -> marker.place() == ClientMarker.Place.IMPLICIT)
                .count();
        long refused = explanation.plan().translated().stream().count();
        long removed = explanation.plan().removed().size() - own - refused;
        out.println("Plan: " + (ours == 0 ? "add nothing" : "add " + count(ours, "breakpoint"))
                + (removed == 0 ? "" : ", take out " + count(removed, "client marker"))
                + (own == 0 ? "" : ", take out the breakpoint that the provider sets by itself")
                + (explanation.plan().key().isPresent()
                        ? ", add a key that leads requests of this family to the same cache"
                        : "")
                + ".");
        if (!explanation.plan().withheld().isEmpty()) {
            out.println((ours == 0 ? "Why not: " : "Not more because: ")
                    + explanation.plan().withheld().stream().map(Reason::label).collect(Collectors.joining(", "))
                    + ".");
        }
    }

    private void translations() {
        explanation.plan().translated().ifPresent(refused -> {
            String asked = refused.ttl().wireName();
            String sent = explanation
                    .translation()
                    .map(marker -> "a marker of " + marker.ttl().wireName() + " on block " + marker.block() + " instead"
                            + (marker.ttl() == refused.ttl() ? "" : ", as " + asked + " cannot be had there"))
                    .orElse("nothing instead");
            out.println("Refused by " + explanation.provider() + ": cache_control at the top level, for " + asked
                    + "; it gets " + sent + ".");
        });
        int scopes = explanation.plan().unscoped().size();
        if (scopes > 0) {
            out.println("Refused by " + explanation.provider() + ": the scope of " + count(scopes, "client marker")
                    + "; it gets " + (scopes == 1 ? "it" : "them") + " without.");
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
            case BEHIND -> "yes, behind it";
            case EMPTY_TEXT, THINKING, DEFERRED_TOOL, TURN_SCOPED_SYSTEM, OCCUPIED, UNSUPPORTED, UNKNOWN_KIND ->
                "no: " + lower(markability).replace('_', ' ');
        };
    }

    private static String clientMarker(ClientMarker marker) {
        String ttl = marker.ttl().wireName() + (marker.scope().isPresent() ? " scoped" : "");
        return switch (marker.place()) {
            case BLOCK -> ttl;
            case NESTED -> ttl + " inside";
            case AUTOMATIC -> ttl + " automatic";
            case IMPLICIT -> ttl + " by the provider itself";
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
