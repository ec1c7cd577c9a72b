package dev.tokenoptimizer.cli.replay;

import dev.tokenoptimizer.cli.console.Progress;
import dev.tokenoptimizer.lab.provider.clock.Clock.Arrival;
import dev.tokenoptimizer.lab.provider.clock.Clock.Moment;
import dev.tokenoptimizer.lab.provider.clock.VirtualTime;
import dev.tokenoptimizer.lab.trace.RecordedRequest;
import dev.tokenoptimizer.lab.trace.RequestFile;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * Sends all requests of a file on a virtual clock: starts of sessions, beginnings and ends of answers and the requests after
 * them are events, and everything that one event sets going, the gateway's learning included, is over before the next one.
 * That is what makes a run reproducible although it goes over real connections. For one thread.
 */
final class VirtualDriver {

    private final RequestFile file;
    private final List<RecordedRequest> requests;
    private final Testbed testbed;
    private final VirtualTime time;
    private final Client client;
    private final Progress progress;
    private final long origin;
    private final Map<String, Turn> turns = new HashMap<>();
    private final Map<String, Client.Flight> flights = new HashMap<>();
    private final int[] statuses;
    private long closed;

    VirtualDriver(RequestFile file, Testbed testbed, VirtualTime time, Client client, Progress progress) {
        this.file = file;
        this.requests = file.requests();
        this.testbed = testbed;
        this.time = time;
        this.client = client;
        this.progress = progress;
        this.origin = time.nowMillis();
        this.statuses = new int[requests.size()];
    }

    /** Sends everything and returns the HTTP status of each request, 0 for an answer that broke off. */
    int[] run(long seed) throws IOException, InterruptedException {
        long start = origin;
        for (Session session : Session.of(requests)) {
            start = plan(new Turn(session, new Pauses(seed, session.number()), 0), start);
        }
        Optional<VirtualTime.Event> event = time.next();
        while (event.isPresent()) {
            Steps.await(time.fireNext(), event + " does not end");
            follow(event.get());
            event = time.next();
        }
        return statuses;
    }

    /** Plans a request for its recorded time, else for a pause after another moment, and returns the time. */
    private long plan(Turn turn, long afterMillis) {
        long pause = turn.pauses().next();
        OptionalLong recorded = requests.get(turn.request()).atMillis();
        long at = recorded.isPresent() ? origin + recorded.getAsLong() : afterMillis + pause;
        turns.put(turn.id(), turn);
        time.at(at, turn.id(), Moment.DRIVER, () -> CompletableFuture.completedStage(null));
        return at;
    }

    private void follow(VirtualTime.Event event) throws IOException, InterruptedException {
        String id = event.requestId();
        switch (event.moment()) {
            case DRIVER -> send(id);
            case ANSWER_BEGINS -> {
                // Any other answer sends nothing before its end.
                if (recorded(id).stream()) {
                    Steps.await(flight(id).head(), "the answer does not begin for " + id);
                }
            }
            case ANSWER_CONTINUES -> throw new IllegalStateException("a virtual clock is not fine");
            case ANSWER_ENDS -> end(id);
        }
    }

    private void send(String id) throws IOException, InterruptedException {
        CompletableFuture<Arrival> arrival = time.arrival(id);
        Client.Flight flight = client.send(id, file.body(recorded(id)));
        flights.put(id, flight);
        Steps.await(CompletableFuture.anyOf(arrival, flight.status()), "no provider answers " + id);
        if (!arrival.isDone()) {
            time.forget(id);
            end(id);
        }
    }

    private void end(String id) throws InterruptedException {
        int status = Steps.await(flight(id).status(), "the answer does not end for " + id);
        testbed.awaitClosed(++closed);
        flights.remove(id);
        Turn turn = turn(id);
        turns.remove(id);
        statuses[turn.request()] = status;
        progress.step();
        if (turn.hasNext()) {
            plan(turn.next(), time.nowMillis());
        }
    }

    private RecordedRequest recorded(String id) {
        return requests.get(turn(id).request());
    }

    private Turn turn(String id) {
        return Objects.requireNonNull(turns.get(id), id);
    }

    private Client.Flight flight(String id) {
        return Objects.requireNonNull(flights.get(id), id);
    }

    /**
     * One request of a session.
     *
     * @param number its place in the session, from 0
     */
    private record Turn(Session session, Pauses pauses, int number) {

        /** Its index among the requests of the file. */
        int request() {
            return session.requests().get(number);
        }

        String id() {
            return "request " + request();
        }

        boolean hasNext() {
            return number + 1 < session.requests().size();
        }

        Turn next() {
            return new Turn(session, pauses, number + 1);
        }
    }
}
