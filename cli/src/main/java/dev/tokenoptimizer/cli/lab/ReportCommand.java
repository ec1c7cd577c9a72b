package dev.tokenoptimizer.cli.lab;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.lab.report.Report;
import dev.tokenoptimizer.lab.report.ResultFileException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows results of replays. */
@Command(
        name = "report",
        description = "Turn results of lab replay into a page with charts, or into tables in Markdown.",
        footer = {"", "The page needs no script and no other file."})
final class ReportCommand implements Callable<Integer> {

    private static final Path STANDARD_OUTPUT = Path.of("-");

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "RESULT", arity = "1..*", description = "JSON files that lab replay --json has written.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--html", paramLabel = "OUT", description = "Write a page with charts into this file.")
    private @Nullable Path html;

    @Option(names = "--markdown", paramLabel = "OUT", description = "Write tables in Markdown into this file.")
    private @Nullable Path markdown;

    @Override
    public Integer call() {
        if (html == null && markdown == null) {
            throw new ParameterException(spec.commandLine(), "nothing to write; name --html OUT or --markdown OUT");
        }
        checkTarget("--html", html);
        checkTarget("--markdown", markdown);
        Report report = read();
        if (html != null) {
            write(html, report.html());
        }
        if (markdown != null) {
            write(markdown, report.markdown());
        }
        return 0;
    }

    private void checkTarget(String option, @Nullable Path target) {
        if (target != null && target.equals(STANDARD_OUTPUT)) {
            throw new ParameterException(spec.commandLine(), option + " writes into a file; name one instead of -");
        }
    }

    private Report read() {
        try {
            return Report.read(files);
        } catch (ResultFileException e) {
            throw CommandFailure.badInput(String.valueOf(e.getMessage()), e);
        }
    }

    private void write(Path target, String text) {
        try {
            Files.writeString(target, text);
        } catch (IOException e) {
            throw CommandFailure.failed("the report cannot be written: " + e, e);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(target);
        out.flush();
    }
}
