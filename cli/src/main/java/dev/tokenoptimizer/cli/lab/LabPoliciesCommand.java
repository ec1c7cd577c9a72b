package dev.tokenoptimizer.cli.lab;

import dev.tokenoptimizer.cli.console.Table;
import dev.tokenoptimizer.lab.policy.PolicyCatalog;
import dev.tokenoptimizer.lab.policy.PolicyEntry;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the policies. */
@Command(name = "policies", description = "List the placement policies, whose they are and what they do.")
public final class LabPoliciesCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        Table table = new Table("name", "source", "needs", "rule");
        for (PolicyEntry entry : PolicyCatalog.entries()) {
            String needs = entry.needs().stream()
                    .map(feature -> feature.name().toLowerCase(Locale.ROOT))
                    .sorted()
                    .collect(Collectors.joining(", "));
            table.row(entry.name(), entry.source(), needs, entry.rule());
        }
        table.print(out);
        out.flush();
    }
}
