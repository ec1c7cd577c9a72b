package dev.tokenoptimizer.cli;

import dev.tokenoptimizer.cli.demo.Demo;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what the optimizer saves, without key, server or configuration. */
@Command(
        name = "demo",
        description = "Show what the optimizer saves: no key, no server, no configuration needed.",
        footer = {
            "",
            "Starts the simulated provider and the gateway on free ports and sends a made-up company's traffic over HTTP,"
                    + " first directly, then through the gateway. Takes about half a minute and ends by itself."
        })
final class DemoCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--keep",
            description = "Leave provider and gateway running afterwards, at real pace, until Ctrl-C.")
    private boolean keep;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        new Demo(out, spec.commandLine().getErr()).run(keep);
        return 0;
    }
}
