package dev.tokenoptimizer.cli;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.cli.explain.ExplainCommand;
import dev.tokenoptimizer.cli.lab.LabCommand;
import dev.tokenoptimizer.cli.replay.ReplayCommand;
import dev.tokenoptimizer.cli.verify.VerifyCommand;
import java.io.PrintWriter;
import java.math.BigDecimal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Entry point of the command line. */
@Command(
        name = "token-optimizer",
        description =
                "Places prompt-cache breakpoints where they earn most, between your application and its LLM provider.",
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ServeCommand.class,
            SimulateCommand.class,
            ExplainCommand.class,
            ReplayCommand.class,
            LabCommand.class,
            ConfigCommand.class,
            DemoCommand.class,
            VerifyCommand.class,
            TrainCommand.class
        },
        footer = {"", "Exit codes: 0 success, 1 failure, 2 wrong usage or bad input."})
public final class Main implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show the stack trace of a failure.")
    private boolean verbose;

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        Main main = new Main();
        return new CommandLine(main)
                .setUsageHelpAutoWidth(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(BigDecimal.class, Main::decimal)
                .setParameterExceptionHandler(Main::wrongUsage)
                .setExecutionExceptionHandler((thrown, line, parsed) -> main.failed(thrown, line));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static BigDecimal decimal(String text) {
        try {
            return new BigDecimal(text.strip());
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is not a number");
        }
    }

    private static int wrongUsage(ParameterException wrong, String[] arguments) {
        CommandLine line = wrong.getCommandLine();
        PrintWriter err = line.getErr();
        err.println("token-optimizer: " + wrong.getMessage());
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err)) {
            err.println("See: " + line.getCommandSpec().qualifiedName() + " --help");
        }
        return CommandLine.ExitCode.USAGE;
    }

    private int failed(Exception thrown, CommandLine line) {
        PrintWriter err = line.getErr();
        int status = CommandLine.ExitCode.SOFTWARE;
        if (thrown instanceof CommandFailure expected) {
            err.println("token-optimizer: " + expected.getMessage());
            status = expected.status();
        } else {
            err.println("token-optimizer: unexpected failure: " + thrown
                    + (verbose ? "" : " (--verbose shows where; please report it)"));
        }
        if (verbose) {
            thrown.printStackTrace(err);
        }
        return status;
    }
}
