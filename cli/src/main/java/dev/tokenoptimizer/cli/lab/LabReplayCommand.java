package dev.tokenoptimizer.cli.lab;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.cli.console.Progress;
import dev.tokenoptimizer.lab.policy.PolicyCatalog;
import dev.tokenoptimizer.lab.policy.PolicyEntry;
import dev.tokenoptimizer.lab.replay.Conditions;
import dev.tokenoptimizer.lab.replay.CourseCsv;
import dev.tokenoptimizer.lab.replay.LabReplay;
import dev.tokenoptimizer.lab.replay.ResultJson;
import dev.tokenoptimizer.lab.replay.TraceResult;
import dev.tokenoptimizer.lab.replay.Watcher;
import dev.tokenoptimizer.lab.trace.BodyForm;
import dev.tokenoptimizer.lab.trace.TraceFileException;
import dev.tokenoptimizer.lab.trace.TraceFiles;
import dev.tokenoptimizer.lab.trace.TraceSource;
import dev.tokenoptimizer.lab.workload.Workloads;
import dev.tokenoptimizer.tariff.CacheRules;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.Tariff;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Replays traces through policies. */
@Command(
        name = "replay",
        description = {
            "Replay traces through placement policies and the provider's cache rules, and compare what each pays.",
            "",
            "A trace is a block trace (.blocks.jsonl.gz) or a file of recorded requests (.requests.jsonl.gz)."
        },
        footer = {"", "docs/lab.md explains the conditions and the result. Exit code 2 if a file is no usable trace."})
public final class LabReplayCommand implements Callable<Integer> {

    private static final String STANDARD_OUTPUT = "-";
    private static final String GENERATED = "generated:";
    private static final BigDecimal CREDIT_MAX = new BigDecimal(1_000_000);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "TRACE",
            description = "Files to replay, or generated:WORKLOAD for what lab generate would write with this seed.")
    @SuppressWarnings("NullAway.Init")
    private List<String> traces;

    @Option(
            names = "--policy",
            split = ",",
            paramLabel = "NAME",
            description = "Policies, joined by commas; lab policies lists them. Default: all.")
    private List<String> names = new ArrayList<>();

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConditionOptions conditionOptions;

    @Option(
            names = "--credit",
            paramLabel = "DOLLARS",
            description = "What policy ours may lose before its writes earn anything. Default: the gateway's.")
    private @Nullable BigDecimal credit;

    @Option(names = "--as-responses", description = "Make recorded Chat Completions to the Responses API instead.")
    private boolean asResponses;

    @Option(
            names = "--as-converse",
            description =
                    "Make recorded requests of the Messages API to Bedrock's Converse, where our markers stand behind no"
                            + " block of the assistant; those of block traces neither. Needs --platform bedrock.")
    private boolean asConverse;

    @Option(names = "--limit", paramLabel = "N", description = "Replay the first N requests of each trace only.")
    private long limit = Long.MAX_VALUE;

    @Option(names = "--no-bounds", description = "Leave out bound and oracle.")
    private boolean noBounds;

    @Option(names = "--losses", description = "Tell why what came before was not read, for each policy.")
    private boolean losses;

    @Option(
            names = "--json",
            paramLabel = "OUT",
            description = "Write the results as JSON into this file, - for standard output.")
    private @Nullable String json;

    @Option(names = "--csv", paramLabel = "OUT", description = "Write cost over time as CSV into this file.")
    private @Nullable Path csv;

    @Override
    public Integer call() {
        if (limit < 1) {
            throw wrong("--limit must be at least 1, not " + limit);
        }
        Conditions conditions = conditionOptions.conditions();
        List<PolicyEntry> policies = policies(conditions.tariff());
        if (json != null && !STANDARD_OUTPUT.equals(json)) {
            checkTarget("--json", Path.of(json));
        }
        if (csv != null) {
            checkTarget("--csv", csv);
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        boolean jsonToOutput = STANDARD_OUTPUT.equals(json);
        LabReplay replay = new LabReplay(
                conditions, policies, new LabReplay.Detail(!noBounds, losses), (what, total) -> work(err, what, total));
        List<TraceResult> results = new ArrayList<>();
        try {
            for (String trace : traces) {
                TraceResult result = run(replay, trace, conditions);
                results.add(result);
                ResultText.print(result, jsonToOutput ? err : out);
            }
        } finally {
            // What was computed before a bad trace is kept.
            if (!results.isEmpty()) {
                write(results);
            }
        }
        return 0;
    }

    private void write(List<TraceResult> results) {
        if (STANDARD_OUTPUT.equals(json)) {
            PrintWriter out = spec.commandLine().getOut();
            out.println(ResultJson.of(results));
            out.flush();
        } else if (json != null) {
            String text = ResultJson.of(results) + "\n";
            write(Path.of(json), to -> to.append(text));
        }
        if (csv != null) {
            write(csv, to -> CourseCsv.write(results, to));
        }
    }

    private TraceResult run(LabReplay replay, String trace, Conditions conditions) {
        try {
            return replay.run(source(trace, conditions));
        } catch (TraceFileException e) {
            throw CommandFailure.badInput(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw CommandFailure.failed("the temporary folder cannot hold the bodies: " + e, e);
        }
    }

    private TraceSource source(String trace, Conditions conditions) throws TraceFileException, IOException {
        if (!trace.startsWith(GENERATED)) {
            return TraceFiles.of(Path.of(trace), conditions.tariff(), form(conditions), conditions.seed(), limit);
        }
        if (asResponses || asConverse) {
            throw wrong("generated workloads are blocks, not bodies: --as-responses and --as-converse need a file");
        }
        String name = trace.substring(GENERATED.length());
        return Workloads.find(name, conditions.seed())
                .orElseThrow(() -> wrong("there is no workload " + name + "; lab generate --list names them"))
                .first(limit);
    }

    private BodyForm form(Conditions conditions) {
        if (asResponses && conditions.tariff().rules() != CacheRules.OPENAI) {
            throw wrong("--as-responses needs a model of OpenAI, not " + conditions.model());
        }
        if (asConverse && !conditions.model().startsWith("bedrock/")) {
            throw wrong("--as-converse needs --platform bedrock");
        }
        if (asResponses) {
            return BodyForm.RESPONSES;
        }
        return asConverse ? BodyForm.CONVERSE : BodyForm.asRecorded(conditions.tariff());
    }

    private List<PolicyEntry> policies(Tariff tariff) {
        if (names.isEmpty()) {
            return PolicyCatalog.entries().stream()
                    .filter(entry -> entry.suits(tariff))
                    .map(this::withCredit)
                    .toList();
        }
        Set<PolicyEntry> found = new LinkedHashSet<>();
        for (String name : names) {
            PolicyEntry entry = PolicyCatalog.find(name.strip())
                    .orElseThrow(() -> wrong("there is no policy " + name + "; lab policies lists all"));
            if (!entry.suits(tariff)) {
                throw wrong("policy " + name + " makes no sense for " + tariff.model()
                        + ", whose provider caches by other rules");
            }
            found.add(withCredit(entry));
        }
        return List.copyOf(found);
    }

    private PolicyEntry withCredit(PolicyEntry entry) {
        if (credit == null || !entry.name().equals("ours")) {
            return entry;
        }
        if (credit.signum() < 0 || credit.compareTo(CREDIT_MAX) > 0) {
            throw wrong("--credit must be from 0 to " + CREDIT_MAX + " dollars, not " + credit);
        }
        return PolicyCatalog.ours(
                Money.dollars(credit.setScale(6, RoundingMode.HALF_UP).toPlainString()));
    }

    private static Watcher.Work work(PrintWriter err, String what, long total) {
        Progress progress = new Progress(err, what, total);
        return new Watcher.Work() {
            @Override
            public void to(long steps) {
                progress.to(steps);
            }

            @Override
            public void close() {
                progress.close();
            }
        };
    }

    private interface Content {
        void to(Writer out) throws IOException;
    }

    /** Before the work: a replay may take minutes, and its result must have a place to go. */
    private void checkTarget(String option, Path target) {
        Path folder = target.toAbsolutePath().getParent();
        if (Files.isDirectory(target)) {
            throw wrong(option + ": " + target + " is a folder; name a file");
        }
        if (folder != null && !Files.isDirectory(folder)) {
            throw wrong(option + ": there is no folder " + folder + " to write into");
        }
        if (folder != null && !Files.isWritable(Files.exists(target) ? target : folder)) {
            throw wrong(option + ": " + target + " cannot be written; name another file");
        }
    }

    private static void write(Path target, Content content) {
        try (Writer out = Files.newBufferedWriter(target)) {
            content.to(out);
        } catch (IOException e) {
            throw CommandFailure.failed("the result cannot be written: " + e, e);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
