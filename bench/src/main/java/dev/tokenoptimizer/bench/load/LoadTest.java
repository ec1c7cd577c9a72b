package dev.tokenoptimizer.bench.load;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Sends the same traffic through fleets of proxies in turn, round by round. */
final class LoadTest implements AutoCloseable {

    private static final double PAUSE_SECONDS = 0.2;
    private static final int WARM_UP_REQUESTS = 20_000;
    private static final int WARM_UPS_MAX = 4;
    private static final int STORE_SECONDS_MAX = 60;
    private static final int LOOK_AGAIN_MILLIS = 100;

    /**
     * How long and how often.
     *
     * @param warmUpSeconds for each fleet in each cell, before its rounds; up to four times that for each of its members on a busy machine
     * @param roundSeconds length of a round
     * @param rounds of each fleet in each cell, saturated as well as paced
     */
    record Extent(double warmUpSeconds, double roundSeconds, int rounds) {}

    private final Consumer<String> progress;
    private final Extent extent;

    private final MultiThreadIoEventLoopGroup group;
    private final CannedUpstream upstream;
    private final List<Fleet> fleets = new ArrayList<>();
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    /** @param alone whether nothing else runs on the processor of clients and upstream: then they never sleep, as waking them costs a proxy */
    LoadTest(Extent extent, boolean alone, Consumer<String> progress) {
        this.progress = progress;
        this.extent = extent;
        this.group = new MultiThreadIoEventLoopGroup(
                1,
                alone
                        ? EpollIoHandler.newFactory(0, () -> (poll, hasTasks) -> poll.get())
                        : EpollIoHandler.newFactory());
        this.upstream = new CannedUpstream(group.next(), CannedAnswer.json(0));
    }

    /** Where proxies are to send. */
    int upstreamPort() {
        return upstream.port();
    }

    /** Ends it at last, the latest first. */
    <T extends AutoCloseable> T ending(T process) {
        started.push(process);
        return process;
    }

    /** Measures these, too. */
    void add(Fleet fleet) {
        fleets.add(fleet);
    }

    /** What each fleet did with one kind of traffic, in the order in which they were added. */
    List<Measured> measure(Cell cell) throws InterruptedException, ExecutionException, TimeoutException {
        List<Measured> measured = new ArrayList<>();
        try (Workload workload = cell.workload()) {
            for (Fleet fleet : fleets) {
                measured.add(new Measured());
                say(cell, fleet, "warm-up");
                warmUp(cell, workload, fleet);
            }
            for (int round = 1; round <= extent.rounds(); round++) {
                for (int i = 0; i < fleets.size(); i++) {
                    say(cell, fleets.get(i), "round " + round + " of " + extent.rounds());
                    round(cell, workload, fleets.get(i), measured.get(i));
                }
            }
        }
        return measured;
    }

    /** Connects anew: while other fleets have their turn, a proxy closes what is idle. */
    private LoadClients clients(Cell cell, Workload workload, Fleet fleet) {
        upstream.answerWith(cell.answer(), workload.bodyBytes());
        return new LoadClients(group.next(), fleet.ports(), workload, cell.clients());
    }

    /** Compilers need requests and time; on a busy machine they get few requests in the time. */
    private void warmUp(Cell cell, Workload workload, Fleet fleet)
            throws InterruptedException, ExecutionException, TimeoutException {
        try (LoadClients clients = clients(cell, workload, fleet)) {
            long answered = 0;
            long gateways = fleet.members().size();
            for (int i = 0; i < WARM_UPS_MAX * gateways && (i == 0 || answered < WARM_UP_REQUESTS * gateways); i++) {
                answered += clients.saturate(extent.warmUpSeconds()).answered();
            }
        }
    }

    private void round(Cell cell, Workload workload, Fleet fleet, Measured measured)
            throws InterruptedException, ExecutionException, TimeoutException {
        try (LoadClients clients = clients(cell, workload, fleet)) {
            Thread.sleep((long) (PAUSE_SECONDS * 1_000));
            long cpu = fleet.cpuNanos();
            LoadClients.Result full = clients.saturate(extent.roundSeconds());
            double seconds = (fleet.cpuNanos() - cpu) / 1e9;
            measured.saturated.add(new Measured.Saturated(
                    full.perSecond(), seconds * 1e6 / full.answered(), seconds / full.seconds()));
            measured.changedShare = upstream.changedShare();
            if (fleet.store().isPresent()) {
                awaitStore(fleet);
                fleet.store().get().reset();
            }
            double without = withoutStore(fleet);
            LoadClients.Result paced = clients.atRate(cell.ratePerSecond(), extent.roundSeconds());
            Latencies latencies = paced.latencies();
            measured.paced.add(new Measured.Paced(
                    latencies.firstByteMicros(0.5),
                    latencies.firstByteMicros(0.99),
                    latencies.totalMicros(0.5),
                    latencies.totalMicros(0.99)));
            if (fleet.store().isPresent()) {
                measured.store.add(Measured.StoreWork.of(
                        fleet.store().get().work(), withoutStore(fleet) - without, paced.answered()));
            }
            measured.failed += full.failed() + paced.failed();
        }
    }

    /** Saturation may have made them leave it alone for a while. */
    private static void awaitStore(Fleet fleet) throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STORE_SECONDS_MAX);
        while (fleet.sum(gateway -> gateway.metric("token_optimizer_store_in_use"))
                < fleet.members().size()) {
            if (System.nanoTime() - deadline > 0) {
                throw new TimeoutException(fleet.name() + ": the store is not used again");
            }
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
    }

    /** Requests that went on without an answer of the store. */
    private static double withoutStore(Fleet fleet) {
        return fleet.store().isEmpty()
                ? 0
                : fleet.sum(gateway -> gateway.metric("token_optimizer_store_late_total")
                        + gateway.metric("token_optimizer_store_spared_total"));
    }

    private void say(Cell cell, Fleet fleet, String what) {
        progress.accept(cell.title() + ": " + fleet.name() + ", " + what);
    }

    @Override
    public void close() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                progress.accept("could not end a process: " + e);
            }
        }
        upstream.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
