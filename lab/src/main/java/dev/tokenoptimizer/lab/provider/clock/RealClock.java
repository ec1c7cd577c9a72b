package dev.tokenoptimizer.lab.provider.clock;

import io.vertx.core.Vertx;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The machine's clock, or one that runs so many times faster from now on, in milliseconds since the epoch; timers are Vert.x timers.
 */
public final class RealClock implements Clock {

    private static final double NANOS_PER_MILLI = 1_000_000;

    private final Vertx vertx;
    private final double scale;
    private final long originNanos = System.nanoTime();
    private final long originMillis = System.currentTimeMillis();

    /** @param scale milliseconds of this clock that pass in one of the machine's */
    public RealClock(Vertx vertx, double scale) {
        this.vertx = vertx;
        this.scale = scale;
    }

    @Override
    public long nowMillis() {
        return originMillis + (long) ((System.nanoTime() - originNanos) / NANOS_PER_MILLI * scale);
    }

    @Override
    public void at(long atMillis, String requestId, Moment moment, Supplier<CompletionStage<Void>> action) {
        long delay = (long) Math.ceil((atMillis - nowMillis()) / scale);
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
