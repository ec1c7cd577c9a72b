package dev.tokenoptimizer.lab.provider.clock;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A clock that stands still until a discrete-event driver moves it, and the agenda of what is to happen on it. Thread-safe;
 * the methods that move time are for one driver.
 *
 * <p>Contract between a driver and a simulated provider on this clock:
 *
 * <ol>
 *   <li>The driver gives each request a unique id in the header {@link #REQUEST_ID_HEADER} (a gateway in between passes it on)
 *       and calls {@link #arrival} with it, before or after sending.
 *   <li>When a request has reached the provider and will be answered, its whole answer is computed at the present virtual time
 *       {@code t}, two events are put on the agenda, {@link Clock.Moment#ANSWER_BEGINS} at {@code t} + time to first token and
 *       {@link Clock.Moment#ANSWER_ENDS} at {@code t} + duration, and then the arrival completes. What the request wrote is
 *       readable from the first of them on.
 *   <li>Not a byte of the answer is written before the driver fires these events with {@link #fireNext}. A streamed answer
 *       sends its head and first events at the first and the rest at the second; any other answer sends everything at the
 *       second. Nothing ever waits for the machine's clock.
 *   <li>What is not paced (errors, token counts, model lists) is answered at once and puts nothing on the agenda: a driver
 *       waits for the arrival or for the client's complete answer, whichever is first. A request that a gateway sends again
 *       under the same id therefore arrives once, when it is accepted.
 *   <li>The stage that {@link #fireNext} returns completes when the bytes were handed to the network. A driver that needs them
 *       at the client (or the gateway's books closed) waits for that as well before it goes on.
 *   <li>The driver may put events of its own on the same agenda with {@link #at} ({@link Clock.Moment#DRIVER}), for example the
 *       next request of a session. Events of equal time fire in the order in which they were put there; with one request under
 *       way to the provider at a time that order, and so the whole run, is reproducible.
 * </ol>
 */
public final class VirtualTime implements Clock {

    /** Header that carries the driver's id of a request. */
    public static final String REQUEST_ID_HEADER = "x-lab-request-id";

    private final PriorityQueue<Scheduled> agenda =
            new PriorityQueue<>(Comparator.comparingLong(Scheduled::atMillis).thenComparingLong(Scheduled::sequence));
    private final Map<String, CompletableFuture<Arrival>> arrivals = new HashMap<>();
    private long now;
    private long sequence;

    /** @param startMillis time at which the clock stands first */
    public VirtualTime(long startMillis) {
        this.now = startMillis;
    }

    @Override
    public synchronized long nowMillis() {
        return now;
    }

    @Override
    public synchronized void at(
            long atMillis, String requestId, Moment moment, Supplier<CompletionStage<Void>> action) {
        agenda.add(new Scheduled(new Event(Math.max(atMillis, now), requestId, moment), sequence++, action));
    }

    @Override
    public void arrived(Arrival arrival) {
        CompletableFuture<Arrival> future;
        synchronized (this) {
            future = arrivals.get(arrival.requestId());
            if (future == null || future.isDone()) {
                future = new CompletableFuture<>();
                arrivals.put(arrival.requestId(), future);
            } else {
                arrivals.remove(arrival.requestId());
            }
        }
        future.complete(arrival);
    }

    @Override
    public boolean fine() {
        return false;
    }

    /**
     * The arrival of the request with this id: each arrival is handed out once. A future that never completes, because the
     * request was refused, is forgotten with {@link #forget}.
     */
    public synchronized CompletableFuture<Arrival> arrival(String requestId) {
        CompletableFuture<Arrival> future = arrivals.get(requestId);
        if (future == null) {
            future = new CompletableFuture<>();
            arrivals.put(requestId, future);
        } else if (future.isDone()) {
            arrivals.remove(requestId);
        }
        return future;
    }

    /** Gives up waiting for an arrival. */
    public synchronized void forget(String requestId) {
        arrivals.remove(requestId);
    }

    /** The next event on the agenda, if any. */
    public synchronized Optional<Event> next() {
        return Optional.ofNullable(agenda.peek()).map(Scheduled::event);
    }

    /**
     * Moves the clock to the next event and lets it happen.
     *
     * @return completes when the event's bytes were handed to the network
     * @throws IllegalStateException if the agenda is empty
     */
    public CompletionStage<Void> fireNext() {
        Scheduled scheduled;
        synchronized (this) {
            scheduled = agenda.poll();
            if (scheduled == null) {
                throw new IllegalStateException("the agenda is empty");
            }
            now = scheduled.atMillis();
        }
        return scheduled.action().get();
    }

    /**
     * Moves the clock without letting anything happen.
     *
     * @throws IllegalArgumentException if the time lies behind the clock or beyond the next event
     */
    public synchronized void advanceTo(long millis) {
        Scheduled next = agenda.peek();
        if (millis < now || (next != null && millis > next.atMillis())) {
            throw new IllegalArgumentException(
                    "cannot move from " + now + " to " + millis + (next == null ? "" : " past " + next.event()));
        }
        now = millis;
    }

    /**
     * Something that will happen.
     *
     * @param atMillis when
     * @param requestId id of the request it belongs to
     * @param moment what it is
     */
    public record Event(long atMillis, String requestId, Moment moment) {}

    private record Scheduled(Event event, long sequence, Supplier<CompletionStage<Void>> action) {
        long atMillis() {
            return event.atMillis();
        }
    }
}
