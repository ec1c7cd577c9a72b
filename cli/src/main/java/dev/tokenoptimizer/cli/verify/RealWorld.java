package dev.tokenoptimizer.cli.verify;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The machine's clock, or one that runs so many times faster as a simulated provider's may, and HTTP. */
final class RealWorld implements World, AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final double NANOS_PER_MILLI = 1_000_000;

    private final URI messages;
    private final String key;
    private final double timeScale;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /** @param base what an application would set as its base URL */
    RealWorld(URI base, String key, double timeScale) {
        this.messages = URI.create(base.toString().replaceFirst("/+$", "") + "/v1/messages");
        this.key = key;
        this.timeScale = timeScale;
    }

    @Override
    public long nowMillis() {
        return (long) (System.nanoTime() / NANOS_PER_MILLI * timeScale);
    }

    @Override
    public void pause(long millis) throws InterruptedException {
        Thread.sleep(Math.max(1, (long) Math.ceil(millis / timeScale)));
    }

    @Override
    public Sent send(String body) {
        HttpRequest request = HttpRequest.newBuilder(messages)
                .timeout(PATIENCE)
                .header("content-type", "application/json")
                .header("anthropic-version", "2023-06-01")
                .header("x-api-key", key)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        Flight flight = new Flight();
        flight.thread = Thread.startVirtualThread(() -> flight.fly(request));
        return flight;
    }

    @Override
    public void together(List<Work> works) throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> calls = works.stream()
                    .<Callable<Boolean>>map(work -> () -> {
                        work.run();
                        return true;
                    })
                    .toList();
            for (Future<Boolean> done : threads.invokeAll(calls)) {
                done.get();
            }
        } catch (ExecutionException defect) {
            throw new IllegalStateException(defect.getCause());
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private Reply broken(String why, long began) {
        return new Reply(0, why, OptionalLong.empty(), began, nowMillis());
    }

    private final class Flight implements Sent {

        private final CountDownLatch beginning = new CountDownLatch(1);
        private final CompletableFuture<Reply> reply = new CompletableFuture<>();
        private Thread thread = Thread.currentThread();

        @Override
        public void awaitBeginning() throws InterruptedException {
            beginning.await();
        }

        @Override
        public Reply await() throws InterruptedException {
            try {
                return reply.get(2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException stalled) {
                thread.interrupt();
                return broken("the answer stalled", nowMillis());
            } catch (ExecutionException defect) {
                throw new IllegalStateException(defect.getCause());
            }
        }

        void fly(HttpRequest request) {
            try {
                reply.complete(answer(request));
            } catch (HttpTimeoutException late) {
                reply.complete(broken("none within " + PATIENCE.toSeconds() + " s", nowMillis()));
            } catch (ConnectException unreachable) {
                reply.complete(broken("cannot connect to " + messages.getAuthority(), nowMillis()));
            } catch (IOException failed) {
                reply.complete(broken(failed.toString(), nowMillis()));
            } catch (InterruptedException given) {
                reply.complete(broken("given up", nowMillis()));
            } catch (RuntimeException defect) {
                reply.completeExceptionally(defect);
            } finally {
                beginning.countDown();
            }
        }

        private Reply answer(HttpRequest request) throws IOException, InterruptedException {
            HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
            try (InputStream in = response.body()) {
                byte[] first = in.readNBytes(1);
                long began = nowMillis();
                beginning.countDown();
                String rest = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                OptionalLong retryAfter = response.headers()
                        .firstValue("retry-after")
                        .filter(value -> value.matches("\\d{1,6}"))
                        .map(value -> OptionalLong.of(Long.parseLong(value)))
                        .orElse(OptionalLong.empty());
                String body = new String(first, StandardCharsets.UTF_8) + rest;
                return new Reply(response.statusCode(), body, retryAfter, began, nowMillis());
            }
        }
    }
}
