package dev.tokenoptimizer.cli.replay;

import dev.tokenoptimizer.cli.console.Progress;
import dev.tokenoptimizer.cli.virtual.VirtualDriver;
import dev.tokenoptimizer.lab.provider.clock.Clock.Arrival;
import dev.tokenoptimizer.lab.provider.clock.VirtualTime;
import dev.tokenoptimizer.lab.trace.Pauses;
import dev.tokenoptimizer.lab.trace.RecordedRequest;
import dev.tokenoptimizer.lab.trace.Session;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Sends all requests of a file on a virtual clock. For one thread. */
final class VirtualReplay {

    private final Traffic traffic;
    private final List<RecordedRequest> requests;
    private final Quiet quiet;
    private final VirtualTime time;
    private final VirtualDriver driver;
    private final Client client;
    private final Progress progress;
    private final long origin;
    private final int[] statuses;
    private int closed;

    /** @param driver drives this time and nothing else */
    VirtualReplay(
            Traffic traffic, Quiet quiet, VirtualTime time, VirtualDriver driver, Client client, Progress progress) {
        this.traffic = traffic;
        this.requests = traffic.requests();
        this.quiet = quiet;
        this.time = time;
        this.driver = driver;
        this.client = client;
        this.progress = progress;
        this.origin = time.nowMillis();
        this.statuses = new int[requests.size()];
    }

    /** What goes on after a request. */
    interface Quiet {

        /** Waits until so many requests have ended, and nothing goes on any more because of them. */
        void await(int requests) throws InterruptedException;
    }

    /** Sends everything and returns the HTTP status of each request, 0 for an answer that broke off. */
    int[] run(long seed) throws IOException, InterruptedException {
        long start = origin;
        for (Session session : Session.of(requests)) {
            start = plan(new Turn(session, new Pauses(seed, session.number()), 0), start);
        }
        driver.run();
        return statuses;
    }

    /** Plans a request for its recorded time, else for a pause after another moment, and returns the time. */
    private long plan(Turn turn, long afterMillis) {
        long pause = turn.pauses.next();
        OptionalLong recorded = turn.recorded().atMillis();
        long at = recorded.isPresent() ? origin + recorded.getAsLong() : afterMillis + pause;
        driver.plan(at, "request " + turn.request(), turn);
        return at;
    }

    /** One request of a session. */
    private final class Turn implements VirtualDriver.Job {

        private final Session session;
        private final Pauses pauses;
        private final int number;
        private @Nullable CompletableFuture<Integer> status;

        /** @param number its place in the session, from 0 */
        Turn(Session session, Pauses pauses, int number) {
            this.session = session;
            this.pauses = pauses;
            this.number = number;
        }

        /** Its index among the requests of the file. */
        int request() {
            return session.requests().get(number);
        }

        RecordedRequest recorded() {
            return requests.get(request());
        }

        @Override
        public VirtualDriver.Flight send(String id) throws IOException {
            Client.Flight flight = client.send(id, traffic.address(request()), traffic.body(request()));
            status = flight.status();
            return new VirtualDriver.Flight(flight.head(), flight.status());
        }

        @Override
        public boolean streamed() {
            return recorded().stream();
        }

        @Override
        public void ended(Optional<Arrival> arrival) throws InterruptedException {
            quiet.await(++closed);
            statuses[request()] = Objects.requireNonNull(status).join();
            progress.step();
            if (number + 1 < session.requests().size()) {
                plan(new Turn(session, pauses, number + 1), time.nowMillis());
            }
        }
    }
}
