package dev.tokenoptimizer.cli.lab;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.cli.console.Progress;
import dev.tokenoptimizer.cli.console.Table;
import dev.tokenoptimizer.lab.workload.GeneratedTraffic;
import dev.tokenoptimizer.lab.workload.Parameter;
import dev.tokenoptimizer.lab.workload.Workloads;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes generated workloads as files. */
@Command(
        name = "generate",
        description = {
            "Write generated workloads as traces.",
            "",
            "The same name, seed, parameters and version give the same file, byte for byte."
        },
        footer = {"", "docs/workloads.md says what each workload is for."})
final class GenerateCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Workloads to write. Default: all.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--seed",
            paramLabel = "N",
            split = ",",
            defaultValue = "1",
            description = "Seeds, several joined by commas. Default: ${DEFAULT-VALUE}.")
    private List<Long> seeds = new ArrayList<>();

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FOLDER",
            defaultValue = ".",
            description = "Where NAME-SEED.blocks.jsonl.gz goes. Default: the current folder.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Option(
            names = "--bodies",
            description =
                    "Write NAME-SEED.requests.jsonl.gz too, with the requests' bodies: 10 to some hundred megabytes each.")
    private boolean bodies;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "Set a parameter of all named workloads, such as requests=20000.")
    private Map<String, Double> set = new LinkedHashMap<>();

    @Option(names = "--list", description = "List the workloads and their parameters, and write nothing.")
    private boolean list;

    @Override
    public Integer call() {
        List<GeneratedTraffic> wanted = wanted();
        PrintWriter print = spec.commandLine().getOut();
        if (list) {
            list(print);
            return 0;
        }
        try {
            Files.createDirectories(out);
            for (GeneratedTraffic traffic : wanted) {
                write(traffic, print);
            }
        } catch (IOException e) {
            throw CommandFailure.failed("the workload cannot be written: " + e, e);
        }
        return 0;
    }

    private List<GeneratedTraffic> wanted() {
        List<String> all = names.isEmpty()
                ? Workloads.list().stream().map(Workloads.Description::name).toList()
                : names;
        List<GeneratedTraffic> wanted = new ArrayList<>();
        for (String name : all) {
            for (long seed : seeds) {
                wanted.add(find(name, seed));
            }
        }
        return wanted;
    }

    private GeneratedTraffic find(String name, long seed) {
        try {
            return Workloads.find(name, seed, set)
                    .orElseThrow(() -> wrong("there is no workload " + name + "; --list names them"));
        } catch (IllegalArgumentException e) {
            throw wrong(name + ": " + e.getMessage());
        }
    }

    private void list(PrintWriter print) {
        for (Workloads.Description workload : Workloads.list()) {
            if (names.isEmpty() || names.contains(workload.name())) {
                print.println(workload.name() + ": " + workload.purpose());
                Table table = new Table("parameter", ">preset", "meaning");
                for (Parameter parameter : workload.parameters()) {
                    table.row(parameter.name(), parameter.presetText(), parameter.meaning());
                }
                table.print(print);
                print.println();
            }
        }
    }

    private void write(GeneratedTraffic traffic, PrintWriter print) throws IOException {
        Path blocks = out.resolve(traffic.name() + ".blocks.jsonl.gz");
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(blocks))) {
            traffic.writeBlocks(file);
        }
        print.println(blocks);
        if (bodies) {
            Path requests = out.resolve(traffic.name() + ".requests.jsonl.gz");
            try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(requests));
                    Progress progress = new Progress(spec.commandLine().getErr(), traffic.name(), traffic.size())) {
                traffic.writeBodies(file, progress::to);
            }
            print.println(requests);
        }
        print.flush();
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
