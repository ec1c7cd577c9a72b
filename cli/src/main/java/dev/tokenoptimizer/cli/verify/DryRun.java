package dev.tokenoptimizer.cli.verify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.cli.console.Table;
import dev.tokenoptimizer.tariff.Money;
import java.io.PrintWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Says what a run would send, in which order, how long it takes and what it costs at most. */
final class DryRun {

    private static final long MILLIS_PER_MINUTE = 60_000;

    private final Subject subject;
    private final URI url;
    private final Money limit;
    private final List<Rule> rules;

    DryRun(Subject subject, URI url, Money limit, List<Rule> rules) {
        this.subject = subject;
        this.url = url;
        this.limit = limit;
        this.rules = rules;
    }

    /** What all of it costs at most when nothing has to be tried again. */
    Money total() {
        Money total = Costs.sizing(subject).costsAtMost(subject.tariff());
        for (Rule rule : all()) {
            total = total.plus(Costs.of(rule, subject));
        }
        return total;
    }

    void print(PrintWriter out) {
        out.println("With --live this is sent to " + url + " for " + subject.model() + ". Nothing is sent now.");
        out.println();
        Table table = new Table("rule", ">requests", ">takes", ">costs at most", "what is sent");
        table.row(
                "(size of words)",
                "1",
                "seconds",
                Dollars.of(Costs.sizing(subject).costsAtMost(subject.tariff())),
                "a prompt without marker: how many tokens its words have");
        for (Rule rule : all()) {
            table.row(
                    rule instanceof Gone ? "(" + rule.name() + ")" : rule.name(),
                    Integer.toString(Costs.requests(rule, subject)),
                    takes(rule.waitMillis(subject)),
                    Dollars.of(Costs.of(rule, subject)),
                    rule.sent(subject));
        }
        table.row("all", Integer.toString(requests()), takes(Costs.millis(rules, subject)), Dollars.of(total()), "");
        table.print(out);
        for (Rule rule : all()) {
            out.println();
            out.println(rule.name() + ": " + rule.says(subject) + times(rule));
            int number = 1;
            for (Step step : rule.steps(subject)) {
                out.println("  " + number++ + ". " + step.says());
            }
        }
        out.println();
        out.println(
                "Rules that wait do so at the same time, " + Costs.TRIES_OF_A_SLOW_RULE
                        + " tries each; the others go one after the other meanwhile. One that seems not to hold is tried a second");
        out.println("time and then measured, which costs more; no request is sent that could bring the sum over "
                + Dollars.of(limit) + " (--max-cost).");
        if (total().compareTo(limit) > 0) {
            out.println("That is too little for all of them: those that do not fit are left out.");
        }
    }

    String json() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("dryRun", true).put("url", url.toString()).put("model", subject.model());
        root.put("platform", subject.platform());
        root.put("requests", requests()).put("seconds", Costs.millis(rules, subject) / 1_000);
        root.put("costAtMost", total().toDollars()).put("maxCost", limit.toDollars());
        ArrayNode list = root.putArray("rules");
        for (Rule rule : all()) {
            ObjectNode node = list.addObject().put("rule", rule.name()).put("says", rule.says(subject));
            node.put("check", rule instanceof Gone);
            node.put("requests", Costs.requests(rule, subject)).put("waitSeconds", rule.waitMillis(subject) / 1_000);
            node.put("costAtMost", Costs.of(rule, subject).toDollars());
            ArrayNode steps = node.putArray("steps");
            rule.steps(subject).forEach(step -> steps.add(step.says()));
        }
        return root.toPrettyString();
    }

    private int requests() {
        return 1
                + all().stream().mapToInt(rule -> Costs.requests(rule, subject)).sum();
    }

    private List<Rule> all() {
        List<Rule> all = new ArrayList<>(rules);
        all.addAll(Costs.checks(rules, subject));
        return all;
    }

    private String times(Rule rule) {
        int tries = Costs.tries(rule, subject);
        return tries == 1 ? "" : " (" + tries + " times)";
    }

    private static String takes(long millis) {
        return millis < MILLIS_PER_MINUTE ? "seconds" : (millis + MILLIS_PER_MINUTE - 1) / MILLIS_PER_MINUTE + " min";
    }
}
