package dev.tokenoptimizer.cli.replay;

import dev.tokenoptimizer.lab.provider.clock.VirtualTime;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** An application: one credential, the headers that the official SDKs send, instances taken in turns. Thread-safe. */
final class Client implements AutoCloseable {

    private static final String CREDENTIAL = "replay";
    private static final int BROKEN = 0;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Door> doors;
    private final AtomicInteger sent = new AtomicInteger();

    /**
     * @param doors one for each instance
     */
    Client(List<Door> doors) {
        this.doors = List.copyOf(doors);
    }

    /**
     * Sends a body as it is.
     *
     * @param id name under which a driver knows the request, unique
     */
    Flight send(String id, Address address, byte[] body) {
        Door door = doors.get(sent.getAndIncrement() % doors.size());
        HttpRequest.Builder request = HttpRequest.newBuilder(door.to(address))
                .header("content-type", "application/json")
                .header("accept-encoding", "gzip, deflate")
                .header(VirtualTime.REQUEST_ID_HEADER, id)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        switch (address.provider()) {
            case ANTHROPIC -> request.header("anthropic-version", "2023-06-01").header("x-api-key", CREDENTIAL);
            case GOOGLE -> request.header("x-goog-api-key", CREDENTIAL);
            case OPENAI -> request.header("authorization", "Bearer " + CREDENTIAL);
        }
        CompletableFuture<Void> head = new CompletableFuture<>();
        BodyHandler<Void> handler = info -> {
            head.complete(null);
            return BodySubscribers.discarding();
        };
        CompletableFuture<Integer> status = http.sendAsync(request.build(), handler)
                .handle((answer, broken) -> answer == null ? BROKEN : answer.statusCode())
                .whenComplete((known, never) -> head.complete(null));
        return new Flight(head, status);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    /**
     * A request under way. Neither future ever fails.
     *
     * @param head completes when the answer's head is there, or when none will come
     * @param status completes with the HTTP status once the whole answer is there, with 0 when it broke off
     */
    record Flight(CompletableFuture<Void> head, CompletableFuture<Integer> status) {}
}
