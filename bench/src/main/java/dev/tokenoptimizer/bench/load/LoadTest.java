package dev.tokenoptimizer.bench.load;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Sends the same traffic through both proxies in turn, round by round. */
final class LoadTest implements AutoCloseable {

    private static final double PAUSE_SECONDS = 0.2;
    private static final int WARM_UP_REQUESTS = 20_000;
    private static final int WARM_UPS_MAX = 4;

    /**
     * How long and how often.
     *
     * @param warmUpSeconds for each proxy in each cell, before its rounds; up to four times that on a busy machine
     * @param roundSeconds length of a round
     * @param rounds of each proxy in each cell, saturated as well as paced
     */
    record Extent(double warmUpSeconds, double roundSeconds, int rounds) {}

    /** Where the programs are and on which processor they run. */
    record Setting(String nginx, Path launcher, int proxyProcessor, Path folder) {}

    private final Consumer<String> progress;
    private final Extent extent;

    /** Never sleeps, as waking it would cost the proxy that sends to it. */
    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory(0, () -> (poll, hasTasks) -> poll.get()));

    private final CannedUpstream upstream;
    private final List<ProxyUnderTest> proxies = new ArrayList<>();

    LoadTest(Setting setting, Extent extent, Consumer<String> progress) throws IOException {
        this.progress = progress;
        this.extent = extent;
        this.upstream = new CannedUpstream(group.next(), CannedAnswer.json(0));
        try {
            proxies.add(
                    ProxyUnderTest.nginx(setting.nginx(), upstream.port(), setting.proxyProcessor(), setting.folder()));
            proxies.add(ProxyUnderTest.gateway(
                    setting.launcher(), upstream.port(), setting.proxyProcessor(), setting.folder()));
        } catch (IOException | RuntimeException failed) {
            close();
            throw failed;
        }
    }

    /** What both proxies did with one kind of traffic, nginx first. */
    List<Measured> measure(Cell cell) throws InterruptedException, ExecutionException, TimeoutException {
        List<Measured> measured = new ArrayList<>();
        List<LoadClients> clients = new ArrayList<>();
        CannedAnswer answer = cell.answer();
        try (Workload workload = cell.workload()) {
            for (ProxyUnderTest proxy : proxies) {
                measured.add(new Measured());
                clients.add(new LoadClients(loop(), proxy.port(), workload, cell.clients()));
                upstream.answerWith(answer, workload.bodyBytes());
                say(cell, proxy, "warm-up");
                warmUp(clients.getLast());
            }
            for (int round = 1; round <= extent.rounds(); round++) {
                for (int i = 0; i < proxies.size(); i++) {
                    upstream.answerWith(answer, workload.bodyBytes());
                    say(cell, proxies.get(i), "round " + round + " of " + extent.rounds());
                    round(cell, proxies.get(i), clients.get(i), measured.get(i));
                }
            }
        } finally {
            clients.forEach(LoadClients::close);
        }
        return measured;
    }

    /** Compilers need requests and time; on a busy machine they get few requests in the time. */
    private void warmUp(LoadClients clients) throws InterruptedException, ExecutionException, TimeoutException {
        long answered = 0;
        for (int i = 0; i < WARM_UPS_MAX && (i == 0 || answered < WARM_UP_REQUESTS); i++) {
            answered += clients.saturate(extent.warmUpSeconds()).answered();
        }
    }

    private void round(Cell cell, ProxyUnderTest proxy, LoadClients clients, Measured measured)
            throws InterruptedException, ExecutionException, TimeoutException {
        Thread.sleep((long) (PAUSE_SECONDS * 1_000));
        long cpu = proxy.cpuNanos();
        LoadClients.Result full = clients.saturate(extent.roundSeconds());
        double seconds = (proxy.cpuNanos() - cpu) / 1e9;
        measured.saturated.add(
                new Measured.Saturated(full.perSecond(), seconds * 1e6 / full.answered(), seconds / full.seconds()));
        measured.changedShare = upstream.changedShare();
        LoadClients.Result paced = clients.atRate(cell.ratePerSecond(), extent.roundSeconds());
        Latencies latencies = paced.latencies();
        measured.paced.add(new Measured.Paced(
                latencies.firstByteMicros(0.5),
                latencies.firstByteMicros(0.99),
                latencies.totalMicros(0.5),
                latencies.totalMicros(0.99)));
        measured.failed += full.failed() + paced.failed();
    }

    private EventLoop loop() {
        return group.next();
    }

    private void say(Cell cell, ProxyUnderTest proxy, String what) {
        progress.accept(cell.title() + ": " + proxy.name() + ", " + what);
    }

    @Override
    public void close() {
        proxies.forEach(ProxyUnderTest::close);
        upstream.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
