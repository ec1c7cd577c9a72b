package dev.tokenoptimizer.cli.demo;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.cli.console.Progress;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** The workloads, first directly to the provider, then through the gateway. */
final class MixedTraffic {

    private final List<Workload> workloads;
    private final String what;
    private final PrintWriter err;

    /**
     * @param what beginning of the lines that show progress
     * @param err where they are shown
     */
    MixedTraffic(List<Workload> workloads, String what, PrintWriter err) {
        this.workloads = workloads;
        this.what = what;
        this.err = err;
    }

    /**
     * Sends everything both ways.
     *
     * @throws CommandFailure if a request fails, or the books do not agree
     */
    List<Row> run(VirtualStage stage) throws InterruptedException {
        List<Tally> direct = send(stage, Side.DIRECT, "directly");
        List<Tally> optimized = send(stage, Side.OPTIMIZED, "optimized");
        BooksCheck books = new BooksCheck(stage.stage());
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < workloads.size(); i++) {
            Workload workload = workloads.get(i);
            Row row = new Row(
                    workload.name(), direct.get(i).outcome(), optimized.get(i).outcome());
            books.check(workload.services(), Side.DIRECT, row.direct().bill());
            books.check(workload.services(), Side.OPTIMIZED, row.optimized().bill());
            rows.add(row);
        }
        return rows;
    }

    private List<Tally> send(VirtualStage stage, Side side, String how) throws InterruptedException {
        int requests = workloads.stream().mapToInt(Workload::requests).sum();
        List<Tally> tallies = new ArrayList<>();
        try (MessagesClient client = new MessagesClient(stage.stage().baseUri(side));
                Progress progress = new Progress(err, what + how, requests)) {
            VirtualTraffic traffic = new VirtualTraffic(stage, side, client, progress::step);
            for (Workload workload : workloads) {
                Tally tally = new Tally();
                tallies.add(tally);
                workload.sessions().forEach(session -> traffic.plan(session, tally));
            }
            traffic.run();
        }
        return tallies;
    }
}
