package dev.tokenoptimizer.cli.demo;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.lab.provider.clock.VirtualTime;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Sends calls over HTTP with the headers that the official SDKs send. Thread-safe. */
final class MessagesClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI messages;

    /** @param baseUri what an application would set as its base URL */
    MessagesClient(URI baseUri) {
        messages = URI.create(baseUri + "/v1/messages");
    }

    /**
     * A request under way. Neither future ever fails.
     *
     * @param headNanos completes with the time of {@link System#nanoTime} when the answer's head is there, or none will come
     * @param answer completes when all of the answer is there; with status 0 when it broke off
     */
    record Flight(CompletableFuture<Long> headNanos, CompletableFuture<Answer> answer) {}

    /**
     * What came back.
     *
     * @param status 0 when no whole answer came
     * @param body the answer, or why there is none
     */
    record Answer(int status, String body) {}

    /**
     * Sends one call.
     *
     * @param id under which a virtual clock knows the request
     * @param service sent as the name of the application
     */
    Flight send(String id, String key, String service, Call call) {
        HttpRequest request = request(messages, key, service, call.body().get())
                .header(VirtualTime.REQUEST_ID_HEADER, id)
                .build();
        CompletableFuture<Long> head = new CompletableFuture<>();
        BodyHandler<String> handler = info -> {
            head.complete(System.nanoTime());
            return BodySubscribers.ofString(StandardCharsets.UTF_8);
        };
        CompletableFuture<Answer> answer = http.sendAsync(request, handler)
                .handle((response, broken) -> response == null
                        ? new Answer(0, String.valueOf(broken))
                        : new Answer(response.statusCode(), response.body()))
                .whenComplete((known, never) -> head.complete(System.nanoTime()));
        return new Flight(head, answer);
    }

    /** Tokens of a body as the provider counts them. */
    long countTokens(String service, String body) throws InterruptedException {
        HttpRequest request = request(URI.create(messages + "/count_tokens"), service, service, body)
                .build();
        try {
            return AnswerUsage.counted(
                    http.send(request, BodyHandlers.ofString()).body());
        } catch (IOException broken) {
            throw CommandFailure.failed("the simulated provider does not answer: " + broken, broken);
        }
    }

    private static HttpRequest.Builder request(URI uri, String key, String service, String body) {
        return HttpRequest.newBuilder(uri)
                .timeout(PATIENCE)
                .header("content-type", "application/json")
                .header("anthropic-version", "2023-06-01")
                .header("x-api-key", key)
                .header("x-token-optimizer-application", service)
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
