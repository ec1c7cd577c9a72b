package dev.tokenoptimizer.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The training run of the launcher: loads and runs what {@code serve} needs, so that the JVM can cache it. */
@Command(name = "train", hidden = true)
final class TrainCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        Main.commandLine().getUsageMessage();
        return 0;
    }
}
