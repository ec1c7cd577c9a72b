package dev.tokenoptimizer.cli.verify;

import dev.tokenoptimizer.lab.provider.clock.Clock.Moment;
import dev.tokenoptimizer.lab.provider.clock.VirtualTime;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A world on a virtual clock, over real connections to a simulated provider on the same clock. Only one work runs at a time, until
 * it waits for something on the clock; when all wait, the clock moves to the next event. So a run is the same each time.
 */
final class VirtualWorld implements World, AutoCloseable {

    private static final long LIMIT_SECONDS = 60;

    private final VirtualTime time;
    private final URI messages;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, CountDownLatch> parked = new HashMap<>();
    private final Map<String, Flight> flights = new HashMap<>();
    private final List<String> bodies = new ArrayList<>();
    private int awake;
    private int alive;
    private int ids;
    private @Nullable Throwable defect;

    VirtualWorld(VirtualTime time, URI base) {
        this.time = time;
        this.messages = URI.create(base + "/v1/messages");
    }

    /** Bodies of all requests, in the order in which they were sent. */
    synchronized List<String> bodies() {
        return List.copyOf(bodies);
    }

    @Override
    public long nowMillis() {
        return time.nowMillis();
    }

    @Override
    public void pause(long millis) throws InterruptedException {
        String id = nextId("pause");
        time.at(time.nowMillis() + millis, id, Moment.DRIVER, () -> CompletableFuture.completedStage(null));
        park(id);
    }

    @Override
    public Sent send(String body) throws InterruptedException {
        String id = nextId("request");
        synchronized (this) {
            bodies.add(body);
        }
        CompletableFuture<?> arrival = time.arrival(id);
        CompletableFuture<Void> head = new CompletableFuture<>();
        BodyHandler<String> handler = info -> {
            head.complete(null);
            return BodySubscribers.ofString(StandardCharsets.UTF_8);
        };
        HttpRequest request = HttpRequest.newBuilder(messages)
                .header("content-type", "application/json")
                .header("anthropic-version", "2023-06-01")
                .header("x-api-key", "virtual")
                .header(VirtualTime.REQUEST_ID_HEADER, id)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        CompletableFuture<@Nullable HttpResponse<String>> answer = http.sendAsync(request, handler)
                .handle((response, broken) -> response)
                .whenComplete((known, never) -> head.complete(null));
        Flight flight = new Flight(id, body.contains("\"stream\":true"), head, answer);
        await(CompletableFuture.anyOf(arrival, answer));
        if (arrival.isDone()) {
            synchronized (this) {
                flights.put(id, flight);
            }
        } else {
            time.forget(id);
            flight.began = time.nowMillis();
            flight.ended = time.nowMillis();
        }
        return flight;
    }

    @Override
    public void together(List<Work> works) throws InterruptedException {
        alive = works.size();
        for (Work work : works) {
            synchronized (this) {
                awake++;
            }
            Thread.startVirtualThread(() -> run(work));
            awaitAllParked();
        }
        while (anybodyAlive()) {
            VirtualTime.Event event = time.next().orElseThrow(() -> new AssertionError("all wait for nothing"));
            await(time.fireNext().toCompletableFuture());
            follow(event);
        }
        if (defect != null) {
            throw new AssertionError(defect);
        }
    }

    private void run(Work work) {
        try {
            work.run();
        } catch (Throwable thrown) {
            defect = thrown;
        } finally {
            synchronized (this) {
                alive--;
                awake--;
                notifyAll();
            }
        }
    }

    private void follow(VirtualTime.Event event) throws InterruptedException {
        String id = event.requestId();
        switch (event.moment()) {
            case DRIVER -> wake(id);
            case ANSWER_BEGINS -> {
                Flight flight = flight(id);
                if (flight.streamed) {
                    await(flight.head);
                    flight.began = time.nowMillis();
                    wake(id + " begins");
                }
            }
            case ANSWER_ENDS -> {
                Flight flight = flight(id);
                await(flight.answer);
                flight.ended = time.nowMillis();
                if (!flight.streamed) {
                    flight.began = flight.ended;
                }
                wake(id + " begins");
                wake(id + " ends");
            }
            case ANSWER_CONTINUES -> throw new AssertionError("a virtual clock is not fine");
        }
    }

    private synchronized Flight flight(String id) {
        return Objects.requireNonNull(flights.get(id), id);
    }

    private synchronized String nextId(String what) {
        return what + " " + ids++;
    }

    private void park(String id) throws InterruptedException {
        CountDownLatch latch = new CountDownLatch(1);
        synchronized (this) {
            parked.put(id, latch);
            awake--;
            notifyAll();
        }
        latch.await();
    }

    private void wake(String id) throws InterruptedException {
        synchronized (this) {
            CountDownLatch latch = parked.remove(id);
            if (latch == null) {
                return;
            }
            awake++;
            latch.countDown();
        }
        awaitAllParked();
    }

    private synchronized void awaitAllParked() throws InterruptedException {
        while (awake > 0) {
            wait();
        }
    }

    private synchronized boolean anybodyAlive() {
        return alive > 0;
    }

    private static void await(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture()
                    .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException stuck) {
            throw new AssertionError("the run is stuck", stuck);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private final class Flight implements Sent {

        private final String id;
        private final boolean streamed;
        private final CompletableFuture<Void> head;
        private final CompletableFuture<@Nullable HttpResponse<String>> answer;
        private long began = -1;
        private long ended = -1;

        Flight(
                String id,
                boolean streamed,
                CompletableFuture<Void> head,
                CompletableFuture<@Nullable HttpResponse<String>> answer) {
            this.id = id;
            this.streamed = streamed;
            this.head = head;
            this.answer = answer;
        }

        @Override
        public void awaitBeginning() throws InterruptedException {
            if (began < 0) {
                park(id + " begins");
            }
        }

        @Override
        public Reply await() throws InterruptedException {
            if (ended < 0) {
                park(id + " ends");
            }
            HttpResponse<String> response = answer.join();
            if (response == null) {
                return new Reply(0, "broken off", OptionalLong.empty(), began, ended);
            }
            OptionalLong retryAfter = response.headers().firstValueAsLong("retry-after");
            return new Reply(response.statusCode(), response.body(), retryAfter, began, ended);
        }
    }
}
