package dev.tokenoptimizer.cli.replay;

import dev.tokenoptimizer.cli.console.Progress;
import dev.tokenoptimizer.lab.trace.RecordedRequest;
import dev.tokenoptimizer.lab.trace.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Sends all requests of a file as fast as they are answered, a number of sessions at a time, each one's requests one after the
 * other without pauses. Recorded times do not count.
 */
final class LoadDriver {

    private final Traffic traffic;
    private final List<RecordedRequest> requests;
    private final Client client;
    private final Progress progress;
    private final AtomicIntegerArray statuses;

    LoadDriver(Traffic traffic, Client client, Progress progress) {
        this.traffic = traffic;
        this.requests = traffic.requests();
        this.client = client;
        this.progress = progress;
        this.statuses = new AtomicIntegerArray(requests.size());
    }

    /**
     * Sends everything and returns the HTTP status of each request, 0 for an answer that broke off.
     *
     * @param concurrency sessions at a time
     */
    int[] run(int concurrency) throws InterruptedException {
        Queue<Session> waiting = new ConcurrentLinkedQueue<>(Session.of(requests));
        try (ExecutorService workers =
                Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory())) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < concurrency; i++) {
                all.add(workers.submit(() -> work(waiting)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a worker failed", e.getCause());
        }
        int[] result = new int[requests.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = statuses.get(i);
        }
        return result;
    }

    private void work(Queue<Session> waiting) {
        for (Session session = waiting.poll(); session != null; session = waiting.poll()) {
            for (int request : session.requests()) {
                statuses.set(
                        request,
                        client.send("request " + request, traffic.address(request), body(request))
                                .status()
                                .join());
                progress.step();
            }
        }
    }

    private byte[] body(int request) {
        try {
            return traffic.body(request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
