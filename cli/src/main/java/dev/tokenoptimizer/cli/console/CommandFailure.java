package dev.tokenoptimizer.cli.console;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/** Ends a command with one line for the user, which names the thing and the remedy. */
public final class CommandFailure extends RuntimeException {

    private final int status;

    private CommandFailure(int status, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** What the user gave cannot be used: exit code 2. */
    public static CommandFailure badInput(String message, @Nullable Throwable cause) {
        return new CommandFailure(ExitCode.USAGE, message, cause);
    }

    /** The command could not do its work: exit code 1. */
    public static CommandFailure failed(String message, @Nullable Throwable cause) {
        return new CommandFailure(ExitCode.SOFTWARE, message, cause);
    }

    public int status() {
        return status;
    }
}
