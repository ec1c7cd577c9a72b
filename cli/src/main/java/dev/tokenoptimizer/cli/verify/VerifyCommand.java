package dev.tokenoptimizer.cli.verify;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.TariffBook;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Tries the rules that placement depends on against a provider. */
@Command(
        name = "verify",
        description = {
            "Try the cache rules that placement depends on against a provider, with your own key, and tell which hold.",
            "",
            "Without --live it only says what would be sent, how long that takes and what it costs at most."
        },
        footer = {
            "",
            "Exit codes: 0 every rule holds, 1 some do not or stayed unclear, 2 wrong usage or the provider cannot be"
                    + " reached. docs/verify.md explains the rules."
        })
public final class VerifyCommand implements Callable<Integer> {

    private static final BigDecimal COST_MAX = new BigDecimal(1_000);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--live", description = "Send requests, and pay for them.")
    private boolean live;

    @Option(names = "--dry-run", description = "Only say what --live would do; the default.")
    private boolean dryRun;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private Target target;

    @Option(
            names = "--max-cost",
            paramLabel = "DOLLARS",
            defaultValue = "0.50",
            description = "What all of it may cost. Before each request its highest possible cost is computed from the"
                    + " tariff; one that could go beyond is not sent. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private BigDecimal maxCost;

    @Option(
            names = "--key-variable",
            paramLabel = "NAME",
            defaultValue = "ANTHROPIC_API_KEY",
            description = "Environment variable with the API key. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private String keyVariable;

    @Option(names = "--key-file", paramLabel = "FILE", description = "File with the API key instead.")
    private @Nullable Path keyFile;

    @Option(
            names = "--rules",
            split = ",",
            paramLabel = "NAME",
            description = "Rules to try, joined by commas. Default: all.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--quick", description = "Leave out the rules that wait for minutes.")
    private boolean quick;

    @Option(
            names = "--save",
            paramLabel = "FILE",
            description = "Write what was found as a tariff file, for tariffs.file of the gateway.")
    private @Nullable Path save;

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    @Option(
            names = "--time-scale",
            paramLabel = "FACTOR",
            defaultValue = "1",
            description =
                    "For a simulated provider that was started with the same option: its time runs so much faster.")
    private double timeScale;

    @Override
    public Integer call() throws InterruptedException {
        if (maxCost.signum() <= 0 || maxCost.compareTo(COST_MAX) > 0) {
            throw wrong("--max-cost must be more than 0 and at most 1000 dollars, not " + maxCost);
        }
        if (!(timeScale > 0)) {
            throw wrong("--time-scale must be more than 0, not " + timeScale);
        }
        URI url = target.url();
        Subject subject = target.subject();
        List<Rule> rules = rules(subject);
        Money limit = limit();
        if (dryRun || !live) {
            DryRun dry = new DryRun(subject, url, limit, rules);
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(dry.json());
            } else {
                dry.print(out);
            }
            return 0;
        }
        checkSaveTarget();
        String key = ApiKey.read(keyFile, keyVariable, System.getenv());
        return live(url, subject, rules, limit, key);
    }

    private int live(URI url, Subject subject, List<Rule> rules, Money limit, String key) throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        PrintWriter out = spec.commandLine().getOut();
        LocalDate day = LocalDate.now(ZoneId.systemDefault());
        Budget budget = new Budget(limit);
        err.println("verify: " + rules.size() + " rules for " + subject.model() + " at " + url + ", at most "
                + Dollars.of(limit) + ", about " + Math.ceilDiv(Costs.millis(rules, subject), 60_000) + " min");
        try (RealWorld world = new RealWorld(url, key, timeScale)) {
            Verification verification = new Verification(world, subject, rules, budget, new SecureRandom()::nextLong);
            Thread interrupted = new Thread(
                    () -> {
                        err.println();
                        print(out, new Report(subject, url, day, verification.findings(), budget.spent(), limit));
                        out.flush();
                    },
                    "interrupted");
            Runtime.getRuntime().addShutdownHook(interrupted);
            List<Finding> findings;
            try (Ticker _ = Ticker.started(err, world, Costs.millis(rules, subject))) {
                findings = verification.run();
            } finally {
                Runtime.getRuntime().removeShutdownHook(interrupted);
            }
            Report report = new Report(subject, url, day, findings, budget.spent(), limit);
            print(out, report);
            save(report);
            return report.status();
        }
    }

    private void print(PrintWriter out, Report report) {
        if (json) {
            out.println(report.json());
        } else {
            report.print(out);
        }
    }

    private List<Rule> rules(Subject subject) {
        List<Rule> chosen = new ArrayList<>(names.isEmpty() ? Rules.ALL : List.of());
        for (String name : names) {
            Rule rule = Rules.named(name)
                    .orElseThrow(() -> wrong("there is no rule '" + name + "'. Known: " + Rules.names()));
            if (!chosen.contains(rule)) {
                chosen.add(rule);
            }
        }
        if (quick) {
            chosen.removeIf(rule -> Costs.slow(rule, subject));
        }
        if (chosen.isEmpty()) {
            throw wrong("--quick leaves out every rule that --rules names");
        }
        return chosen;
    }

    private Money limit() {
        try {
            return Money.dollars(maxCost.toPlainString());
        } catch (ArithmeticException fine) {
            throw wrong("--max-cost must have at most 12 decimals, not " + maxCost);
        }
    }

    /** Before any money is spent. */
    private void checkSaveTarget() {
        if (save == null) {
            return;
        }
        Path folder = save.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(save)) {
            throw wrong("--save: " + save + " is no file in a folder that exists");
        }
        try {
            if (Files.exists(save) && !Files.readString(save).startsWith(TariffOverride.MARK)) {
                throw wrong("--save: " + save + " exists and was not written by verify. Name another file");
            }
        } catch (IOException unreadable) {
            throw wrong("--save: " + save + " exists and cannot be read: " + unreadable);
        }
    }

    private void save(Report report) {
        if (save == null) {
            return;
        }
        PrintWriter err = spec.commandLine().getErr();
        if (TariffOverride.learned(report.findings()).isEmpty()) {
            err.println("verify: nothing was found that could be saved; " + save + " is not written");
            return;
        }
        try {
            Files.writeString(save, TariffOverride.of(report.findings(), report.subject(), report.url(), report.day()));
        } catch (IOException failed) {
            throw CommandFailure.failed("the findings cannot be saved: " + failed, failed);
        }
        // What the gateway could not read must not be called saved.
        TariffBook.shipped().withOverrides(save);
        err.println("verify: saved to " + save + "; name it in tariffs.file of the gateway's configuration");
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
