package dev.tokenoptimizer.cli.shared;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Requests at a steady rate, to several gateways in turns, each of another conversation of a few that share documents. One whose
 * connection breaks goes to the next gateway, as a load balancer does it.
 */
final class Load implements AutoCloseable {

    private static final int PER_SECOND = 240;
    private static final int WARM_UP_AT_ONCE = 16;
    private static final int DOCUMENTS = 20;
    private static final String DOCUMENT = " the harbour master keeps the tide tables in the third drawer.".repeat(200);

    private static final Pattern QUESTION = Pattern.compile("\"question (\\d+)\"");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<URI> gateways;
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger movedOn = new AtomicInteger();
    private final AtomicInteger changed = new AtomicInteger();
    private final Predicate<String> given;
    private final AtomicLong ended = new AtomicLong();
    private long sent;

    /** @param given whether the provider gave such an answer */
    Load(List<URI> gateways, Predicate<String> given) {
        this.gateways = gateways;
        this.given = given;
    }

    /** Sends so many as fast as they are answered, so that what is measured afterwards was compiled. */
    void warmUp(int requests) {
        long until = sent + requests;
        while (sent < until) {
            if (sent - ended.get() < WARM_UP_AT_ONCE) {
                send(sent++);
            } else {
                LockSupport.parkNanos(100_000);
            }
        }
        awaitAnswers();
    }

    private void awaitAnswers() {
        while (ended.get() < sent) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Sends for so long, and waits for the answers. */
    void run(int seconds) {
        long begun = System.nanoTime();
        long first = sent;
        long until = first + (long) seconds * PER_SECOND;
        while (sent < until) {
            long due = begun + (sent - first) * 1_000_000_000L / PER_SECOND;
            long early = due - System.nanoTime();
            if (early > 0) {
                LockSupport.parkNanos(early);
            }
            send(sent++);
        }
        awaitAnswers();
    }

    /** Requests that were not answered with 200. */
    int failures() {
        return failures.get();
    }

    /** Answers that are none of the provider's. */
    int changed() {
        return changed.get();
    }

    /** Requests that a gateway broke off, and another one was sent. */
    int movedOn() {
        return movedOn.get();
    }

    private void send(long number) {
        send(number, 0);
    }

    private void send(long number, int tried) {
        HttpRequest request = HttpRequest.newBuilder(gateways.get((int) ((number + tried) % gateways.size())))
                .header("content-type", "application/json")
                .header("x-api-key", "key")
                .header("anthropic-version", "2023-06-01")
                .POST(HttpRequest.BodyPublishers.ofString(body(number)))
                .build();
        CompletableFuture<Void> _ = client.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .handle((answer, broken) -> {
                    if (answer == null && tried + 1 < gateways.size()) {
                        movedOn.incrementAndGet();
                        send(number, tried + 1);
                        return null;
                    }
                    if (answer == null || answer.statusCode() != 200) {
                        failures.incrementAndGet();
                    } else if (!given.test(answer.body())) {
                        changed.incrementAndGet();
                    }
                    ended.incrementAndGet();
                    return null;
                });
    }

    /** Whether that is the body of a request of ours. */
    static boolean sends(String body) {
        Matcher question = QUESTION.matcher(body);
        return question.find() && body(Long.parseLong(question.group(1))).equals(body);
    }

    private static String body(long number) {
        return "{\"model\":\"claude-sonnet-5-5\",\"max_tokens\":16,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\""
                + number % DOCUMENTS + DOCUMENT + "\"},{\"type\":\"text\",\"text\":\"question " + number + "\"}]}]}";
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
