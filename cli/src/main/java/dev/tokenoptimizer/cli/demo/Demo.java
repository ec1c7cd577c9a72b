package dev.tokenoptimizer.cli.demo;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.cli.console.Table;
import dev.tokenoptimizer.gateway.Surroundings;
import dev.tokenoptimizer.lab.provider.Pacing;
import dev.tokenoptimizer.lab.provider.Settings;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The whole demonstration, from the greeting to what to do next. */
public final class Demo {

    private static final Instant MIDNIGHT = Instant.parse("2026-11-02T00:00:00Z");
    private static final double WARM_UP = 0.1;

    private final PrintWriter out;
    private final PrintWriter err;
    private final Extent extent;

    /**
     * How much is done.
     *
     * @param workloads share of the workloads' sessions, 1 for all
     * @param day part of the day over a shared prompt
     * @param live pace of the live questions
     */
    record Extent(double workloads, SharedPromptDay day, Pacing live) {

        static Extent full() {
            return new Extent(1, SharedPromptDay.whole(), Pacing.REAL);
        }
    }

    /** @param err where progress is shown */
    public Demo(PrintWriter out, PrintWriter err) {
        this(out, err, Extent.full());
    }

    Demo(PrintWriter out, PrintWriter err, Extent extent) {
        this.out = out;
        this.err = err;
        this.extent = extent;
    }

    /**
     * Runs and prints everything.
     *
     * @param keep whether provider and gateway stay, at real pace, until the process is told to end
     * @throws CommandFailure if a server cannot start, a request fails or the books do not agree
     */
    public void run(boolean keep) throws InterruptedException {
        mixedTraffic();
        sharedPrompt();
        try (Stage stage = Stage.open(Settings.defaults().withPacing(extent.live()), Surroundings.ofMachine())) {
            live(stage);
            NextSteps.print(out);
            out.flush();
            if (keep) {
                keepRunning(stage);
            }
        }
    }

    private void mixedTraffic() throws InterruptedException {
        List<Workload> workloads = Workloads.all(extent.workloads());
        long requests = workloads.stream().mapToInt(Workload::requests).sum();
        out.print("""
                A simulated provider and the optimizer run in this process. No key is used,
                nothing leaves this machine.

                Three hours of a made-up company's traffic on a simulated clock, %s
                requests over HTTP, first directly, then through the optimizer:
                """.formatted(Table.number(requests)));
        Table table = new Table("workload", "what it is");
        workloads.forEach(workload -> table.row(workload.name(), workload.about()));
        table.print(out);
        out.println();
        out.flush();
        run(Workloads.all(WARM_UP * extent.workloads()), "warming up, ");
        new ResultTables(run(workloads, "")).print(out);
        out.println("Checked: answers, invoice and ledger agree on every token and pico-dollar.");
        out.println();
        out.flush();
    }

    private List<Row> run(List<Workload> workloads, String what) throws InterruptedException {
        Settings settings = Settings.defaults().withWorkspaces(Keys.workspaces(workloads));
        try (VirtualStage stage = VirtualStage.open(settings, Workloads.BEGIN)) {
            return new MixedTraffic(workloads, what, err).run(stage);
        }
    }

    private void sharedPrompt() throws InterruptedException {
        out.print("""
                A day of %s questions over one shared prompt of %s tokens at
                $3 per million, each sent through the optimizer, by day and by night as an
                office asks. A year is 365 such days.
                """.formatted(Table.number(SharedPromptDay.QUESTIONS), Table.number(SharedPromptDay.PROMPT_TOKENS)));
        out.flush();
        try (VirtualStage stage = VirtualStage.open(Settings.defaults(), MIDNIGHT)) {
            new YearTable(extent.day().run(stage, err)).print(out);
        }
        out.println();
        out.flush();
    }

    private void live(Stage stage) {
        LiveProbe probe = LiveProbe.measure(stage);
        out.println("Live, on the real clock, over a prompt as long, the first token comes");
        out.println("after " + Figures.millis(probe.directNanos()) + " directly, after "
                + Figures.millis(probe.optimizedNanos()) + " through the optimizer.");
        out.println();
        out.flush();
    }

    private void keepRunning(Stage stage) throws InterruptedException {
        out.println();
        out.println("Both keep running, at real pace, until Ctrl-C:");
        out.println("  base URL   " + stage.baseUri(Side.OPTIMIZED) + "   (any key does)");
        out.println("  admin      " + stage.adminUri() + "/savings   (also /metrics, /healthz)");
        out.println("  invoice    " + stage.baseUri(Side.DIRECT) + "/lab/invoice   (the provider's own)");
        out.flush();
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(stage::close, "stop"));
        ended.await();
    }
}
