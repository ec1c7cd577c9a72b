package dev.tokenoptimizer.cli.virtual;

import dev.tokenoptimizer.cli.console.CommandFailure;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting for what other threads do, with an end to the patience: a step that takes minutes will never come. */
final class Steps {

    static final Duration LIMIT = Duration.ofMinutes(2);

    private Steps() {}

    /** Waits for one step. */
    static <T> T await(CompletionStage<T> step, String what) throws InterruptedException {
        try {
            return step.toCompletableFuture().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw stuck(what);
        } catch (ExecutionException e) {
            throw new IllegalStateException(what, e.getCause());
        }
    }

    static CommandFailure stuck(String what) {
        return CommandFailure.failed("the run is stuck, please report it: " + what, null);
    }
}
