package dev.tokenoptimizer.cli.verify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.cli.console.Table;
import dev.tokenoptimizer.tariff.Money;
import java.io.PrintWriter;
import java.net.URI;
import java.time.LocalDate;
import java.util.List;

/**
 * Shows what was found, rule by rule.
 *
 * @param spent what it cost
 * @param limit what it might cost at most
 */
record Report(Subject subject, URI url, LocalDate day, List<Finding> findings, Money spent, Money limit) {

    private static final int HOLD_ALL = 0;
    private static final int HOLD_NOT_ALL = 1;

    void print(PrintWriter out) {
        out.println(subject.model() + " at " + url + ", " + day + ": cost " + Dollars.of(spent) + " of at most "
                + Dollars.of(limit));
        out.println();
        Table table = new Table("rule", "expected", "billed", "verdict");
        for (Finding finding : findings) {
            table.row(
                    finding.rule(),
                    finding.expected(),
                    finding.outcome().billed(),
                    finding.outcome().verdict().label());
        }
        table.print(out);
        out.println();
        for (Finding finding : findings) {
            out.println(finding.rule() + ": " + finding.says());
            out.println("  sent: " + finding.sent());
            if (!finding.outcome().cause().isEmpty()) {
                out.println("  " + finding.outcome().verdict().label() + ": "
                        + finding.outcome().cause());
            }
        }
    }

    String json() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("dryRun", false).put("url", url.toString()).put("model", subject.model());
        root.put("platform", subject.platform()).put("day", day.toString());
        root.put("cost", spent.toDollars()).put("maxCost", limit.toDollars());
        ArrayNode list = root.putArray("rules");
        for (Finding finding : findings) {
            Outcome outcome = finding.outcome();
            ObjectNode node = list.addObject().put("rule", finding.rule()).put("says", finding.says());
            node.put("sent", finding.sent()).put("expected", finding.expected()).put("billed", outcome.billed());
            node.put("verdict", outcome.verdict().label()).put("cause", outcome.cause());
            ObjectNode learned = node.putObject("learned");
            outcome.learned().forEach(learned::put);
        }
        return root.toPrettyString();
    }

    /** Exit code: 0 only when every rule holds. */
    int status() {
        boolean all = findings.stream().allMatch(finding -> finding.outcome().verdict() == Verdict.HOLDS);
        return all ? HOLD_ALL : HOLD_NOT_ALL;
    }
}
