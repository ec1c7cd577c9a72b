package dev.tokenoptimizer.store;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions. */
public final class Wait {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Wait() {}

    /** Returns once it is so; fails after a minute. */
    public static void until(String what, BooleanSupplier condition) {
        until(what, condition, () -> "");
    }

    /**
     * The same.
     *
     * @param detail said when it fails
     */
    public static void until(String what, BooleanSupplier condition, Supplier<String> detail) {
        long until = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - until > 0) {
                throw new AssertionError("not in time: " + what + " " + detail.get());
            }
            try {
                Thread.sleep(2);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }
}
