package dev.tokenoptimizer.cli.lab;

import dev.tokenoptimizer.cli.console.Table;
import dev.tokenoptimizer.lab.replay.Conditions;
import dev.tokenoptimizer.lab.replay.Loss;
import dev.tokenoptimizer.lab.replay.PolicyResult;
import dev.tokenoptimizer.lab.replay.TraceResult;
import dev.tokenoptimizer.lab.replay.Yardstick;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Results for people. */
final class ResultText {

    private static final String NOTHING = "";

    private ResultText() {}

    static void print(TraceResult result, PrintWriter out) {
        String left = result.skipped() == 0 ? "" : ", " + Table.number(result.skipped()) + " rows left out";
        out.println(result.trace() + ": " + Table.number(result.requests())
                + (result.requests() == 1 ? " request, " : " requests, ")
                + Table.number(result.inputTokens()) + " input tokens" + left);
        out.println(conditions(result.conditions()));
        out.println();
        if (result.inputTokens() == 0) {
            // Shares of nothing would look like the best result of all.
            out.println("  nothing to compare");
            out.println();
            out.flush();
            return;
        }
        Table table = new Table(
                "policy", ">cost", ">ratio", ">after start", ">read", ">written", ">wasted", ">rejected", ">µs");
        for (PolicyResult policy : result.policies()) {
            switch (policy) {
                case PolicyResult.Measured measured -> measured(table, measured);
                case PolicyResult.NotApplicable lacking -> notApplicable(table, lacking);
            }
        }
        result.oracle().ifPresent(oracle -> yardstick(table, "oracle", oracle));
        result.bound().ifPresent(bound -> yardstick(table, "bound", bound));
        table.print(out);
        out.println();
        losses(result, out);
        out.flush();
    }

    /** In percent of the cost without caching. */
    private static void losses(TraceResult result, PrintWriter out) {
        List<PolicyResult.Measured> counted = result.policies().stream()
                .filter(PolicyResult.Measured.class::isInstance)
                .map(PolicyResult.Measured.class::cast)
                .filter(policy -> !policy.losses().isEmpty())
                .toList();
        if (counted.isEmpty()) {
            return;
        }
        out.println("  Lost, in percent of the cost without caching:");
        Table table = new Table(Stream.concat(
                        Stream.of("policy"), Arrays.stream(Loss.values()).map(loss -> ">" + loss.label()))
                .toArray(String[]::new));
        for (PolicyResult.Measured policy : counted) {
            table.row(Stream.concat(
                            Stream.of(policy.name()),
                            Arrays.stream(Loss.values())
                                    .map(loss -> policy.losses().getOrDefault(loss, 0.0) / result.inputTokens())
                                    .map(share -> String.format(Locale.ROOT, "%.2f", 100 * share)))
                    .toArray(String[]::new));
        }
        table.print(out);
        out.println();
    }

    private static String conditions(Conditions conditions) {
        return String.format(
                Locale.ROOT,
                "%s: minimum %,d tokens, read %s, write %s; a hit refreshes %s; entries readable after %s s;"
                        + " scopes one after another; seed %d",
                conditions.model(),
                conditions.tariff().minimumPrefix(),
                conditions.readMultiplier().toPlainString(),
                writes(conditions),
                switch (conditions.refresh()) {
                    case HIT -> "only the entry hit";
                    case PATH -> "all entries up to it";
                },
                BigDecimal.valueOf(conditions.availabilityDelayMillis(), 3)
                        .stripTrailingZeros()
                        .toPlainString(),
                conditions.seed());
    }

    private static String writes(Conditions conditions) {
        return conditions.tariff().ttls().stream()
                .sorted()
                .map(ttl -> conditions.writeMultiplier(ttl).toPlainString() + " (" + ttl.wireName() + ")")
                .collect(Collectors.joining(" and "));
    }

    private static void measured(Table table, PolicyResult.Measured policy) {
        table.row(
                policy.name(),
                whole(policy.cost()),
                ratio(policy.ratio()),
                policy.ratioAfterStart().isEmpty()
                        ? NOTHING
                        : ratio(policy.ratioAfterStart().getAsDouble()),
                percent(policy.readShare()),
                percent(policy.writeShare()),
                percent(policy.wastedWriteShare()),
                Table.number(policy.rejected()),
                String.format(Locale.ROOT, "%.1f", policy.microsPerRequest()));
    }

    private static void notApplicable(Table table, PolicyResult.NotApplicable policy) {
        String missing = policy.missing().stream()
                .map(feature -> feature.name().toLowerCase(Locale.ROOT))
                .sorted()
                .collect(Collectors.joining(" and "));
        table.row(policy.name(), "n/a", "no " + missing, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING);
    }

    private static void yardstick(Table table, String name, Yardstick yardstick) {
        table.row(
                name,
                whole(yardstick.cost()),
                ratio(yardstick.ratio()),
                NOTHING,
                NOTHING,
                NOTHING,
                NOTHING,
                NOTHING,
                NOTHING);
    }

    private static String whole(BigDecimal cost) {
        return Table.number(cost.setScale(0, RoundingMode.HALF_UP).longValueExact());
    }

    private static String ratio(double ratio) {
        return String.format(Locale.ROOT, "%.4f", ratio);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
