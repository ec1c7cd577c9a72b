package dev.tokenoptimizer.cli.lab;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures where to put cache markers, offline. */
@Command(
        name = "lab",
        description = "Compare placement policies on traces of real and generated traffic, without any provider.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {LabReplayCommand.class, LabPoliciesCommand.class, GenerateCommand.class, ReportCommand.class})
public final class LabCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
