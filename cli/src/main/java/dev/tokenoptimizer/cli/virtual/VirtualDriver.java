package dev.tokenoptimizer.cli.virtual;

import dev.tokenoptimizer.lab.provider.clock.Clock.Arrival;
import dev.tokenoptimizer.lab.provider.clock.Clock.Moment;
import dev.tokenoptimizer.lab.provider.clock.VirtualTime;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests on a virtual clock: their starts and the beginnings and ends of their answers are events, and everything that
 * one event sets going, the gateway's learning included, is over before the next one. That is what makes a run reproducible
 * although it goes over real connections. For one thread.
 */
public final class VirtualDriver {

    private final VirtualTime time;
    private final LongConsumer clocks;
    private final Map<String, Running> running = new HashMap<>();

    public VirtualDriver(VirtualTime time) {
        this(time, now -> {});
    }

    /** @param clocks sets clocks of other processes, before anything happens at that time */
    public VirtualDriver(VirtualTime time, LongConsumer clocks) {
        this.time = time;
        this.clocks = clocks;
    }

    /** A request to be sent. */
    public interface Job {

        /** Sends it under this id. */
        Flight send(String id) throws IOException;

        /** Whether it asks for a streamed answer: any other sends nothing before its end. */
        boolean streamed();

        /**
         * The whole answer is there. Waits until nothing goes on any more because of it, and may plan further jobs.
         *
         * @param arrival when the provider took it; empty when it never did
         */
        void ended(Optional<Arrival> arrival) throws InterruptedException;
    }

    /**
     * A request under way. Neither future ever fails.
     *
     * @param head completes when the answer's head is there, or when none will come
     * @param answer completes when the whole answer is there, or when none will come
     */
    public record Flight(CompletableFuture<?> head, CompletableFuture<?> answer) {}

    /**
     * Plans a request for a time on the clock.
     *
     * @param id unique among all requests of the clock
     */
    public void plan(long atMillis, String id, Job job) {
        running.put(id, new Running(job));
        time.at(atMillis, id, Moment.DRIVER, () -> CompletableFuture.completedStage(null));
    }

    /** Lets everything happen that is planned, and what follows from it. */
    public void run() throws IOException, InterruptedException {
        Optional<VirtualTime.Event> event = time.next();
        while (event.isPresent()) {
            clocks.accept(event.get().atMillis());
            Steps.await(time.fireNext(), event + " does not end");
            follow(event.get());
            event = time.next();
        }
    }

    private void follow(VirtualTime.Event event) throws IOException, InterruptedException {
        String id = event.requestId();
        Running request = Objects.requireNonNull(running.get(id), id);
        switch (event.moment()) {
            case DRIVER -> send(id, request);
            case ANSWER_BEGINS -> {
                if (request.job.streamed()) {
                    Steps.await(request.flight().head(), "the answer does not begin for " + id);
                }
            }
            case ANSWER_CONTINUES -> throw new IllegalStateException("a virtual clock is not fine");
            case ANSWER_ENDS -> end(id, request);
        }
    }

    private void send(String id, Running request) throws IOException, InterruptedException {
        CompletableFuture<Arrival> arrival = time.arrival(id);
        Flight flight = request.job.send(id);
        request.flight = flight;
        Steps.await(CompletableFuture.anyOf(arrival, flight.answer()), "no provider answers " + id);
        if (arrival.isDone()) {
            request.arrival = arrival.join();
        } else {
            time.forget(id);
            end(id, request);
        }
    }

    private void end(String id, Running request) throws InterruptedException {
        Steps.await(request.flight().answer(), "the answer does not end for " + id);
        running.remove(id);
        request.job.ended(Optional.ofNullable(request.arrival));
    }

    private static final class Running {

        private final Job job;
        private @Nullable Flight flight;
        private @Nullable Arrival arrival;

        Running(Job job) {
            this.job = job;
        }

        Flight flight() {
            return Objects.requireNonNull(flight);
        }
    }
}
