package dev.tokenoptimizer.cli.replay;

import dev.tokenoptimizer.cli.console.Progress;
import dev.tokenoptimizer.cli.virtual.VirtualDriver;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.lab.provider.Pacing;
import dev.tokenoptimizer.lab.provider.Settings;
import dev.tokenoptimizer.lab.provider.cache.Conduct;
import dev.tokenoptimizer.lab.provider.clock.VirtualTime;
import dev.tokenoptimizer.lab.trace.RecordedRequest;
import dev.tokenoptimizer.lab.trace.Session;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;

/** Sends recorded requests to a simulated provider twice, directly and through a gateway, and compares. */
final class Replay {

    /** Any moment will do, but for zero: a clock that stands there looks unset. */
    private static final long ORIGIN_MILLIS =
            Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    private final Traffic traffic;
    private final String name;
    private final Pace pace;
    private final Conduct conduct;
    private final Instances instances;
    private final PrintWriter progress;

    /** @param progress where the progress is shown */
    Replay(Traffic traffic, String name, Pace pace, Conduct conduct, Instances instances, PrintWriter progress) {
        this.traffic = traffic;
        this.name = name;
        this.pace = pace;
        this.conduct = conduct;
        this.instances = instances;
        this.progress = progress;
    }

    /** Which clock the replay runs on. */
    sealed interface Pace {

        /**
         * As fast as the machine can, on a clock of its own.
         *
         * @param speed how many times faster than the real thing the provider answers, 0 for at once
         */
        record Virtual(long seed, double speed) implements Pace {}

        /**
         * On the machine's clock.
         *
         * @param concurrency sessions at a time
         * @param speed how many times faster than the real thing the provider answers, 0 for at once
         */
        record RealTime(int concurrency, double speed) implements Pace {}
    }

    ReplayResult run() throws IOException, InterruptedException {
        int[] direct;
        Bill directBill;
        try (Pass pass = new Pass(false)) {
            direct = pass.run("directly");
            directBill = Bill.of(pass.testbed.invoice());
        }
        try (Pass pass = new Pass(true)) {
            int[] optimized = pass.run("through the gateway");
            pass.testbed.awaitClosed(optimized.length);
            return result(directBill, Failures.of(direct, optimized), pass.testbed);
        }
    }

    private ReplayResult result(Bill direct, Failures failures, Testbed optimized) {
        List<RecordedRequest> requests = traffic.requests();
        List<ExchangeReport> reports = optimized.reports();
        return new ReplayResult(
                name,
                requests.size(),
                Session.of(requests).size(),
                traffic.skipped(),
                failures,
                direct,
                Bill.of(optimized.invoice()),
                Bill.of(optimized.ledger()),
                Percentiles.ofNanos(reports.stream()
                        .mapToLong(report -> report.timings().addedNanos())
                        .filter(nanos -> nanos > 0)),
                reports);
    }

    /** One way through the whole file. */
    private final class Pass implements AutoCloseable {

        private final VirtualTime time = new VirtualTime(ORIGIN_MILLIS);
        private final Testbed testbed;
        private final Client client;

        Pass(boolean throughUs) {
            Settings standard = Settings.defaults().withConduct(conduct);
            Settings settings = switch (pace) {
                case Pace.Virtual virtual -> standard.withVirtualTime(time).withPacing(new Pacing(virtual.speed()));
                case Pace.RealTime real -> standard.withPacing(new Pacing(real.speed()));
            };
            // On a virtual clock one thing happens at a time, so more event loops would only wait.
            int eventLoops = pace instanceof Pace.Virtual ? 1 : 0;
            testbed = throughUs ? Testbed.throughUs(settings, instances, eventLoops) : Testbed.direct(settings);
            client = new Client(testbed.doors());
        }

        int[] run(String way) throws IOException, InterruptedException {
            try (Progress shown =
                    new Progress(progress, "replay " + way, traffic.requests().size())) {
                return switch (pace) {
                    case Pace.Virtual virtual ->
                        new VirtualReplay(traffic, testbed::awaitClosed, time, new VirtualDriver(time), client, shown)
                                .run(virtual.seed());
                    case Pace.RealTime real -> new LoadDriver(traffic, client, shown).run(real.concurrency());
                };
            }
        }

        @Override
        public void close() {
            client.close();
            testbed.close();
        }
    }
}
