package dev.tokenoptimizer.lab.provider.clock;

import io.vertx.core.Vertx;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The machine's clock, in milliseconds since this object was made; timers are Vert.x timers. */
public final class RealClock implements Clock {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Vertx vertx;
    private final long originNanos = System.nanoTime();

    public RealClock(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public long nowMillis() {
        return (System.nanoTime() - originNanos) / NANOS_PER_MILLI;
    }

    @Override
    public void at(long atMillis, String requestId, Moment moment, Supplier<CompletionStage<Void>> action) {
        long delay = atMillis - nowMillis();
        if (delay <= 0) {
            var _ = action.get();
        } else {
            vertx.setTimer(delay, _ -> {
                var _ = action.get();
            });
        }
    }

    @Override
    public boolean fine() {
        return true;
    }
}
