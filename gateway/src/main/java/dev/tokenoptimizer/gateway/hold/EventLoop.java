package dev.tokenoptimizer.gateway.hold;

import java.time.Duration;

/** Where one request lives: whatever is done for it is done there, one thing after the other. */
public interface EventLoop {

    /** Does something there soon. May be called on any thread. */
    void run(Runnable task);

    /**
     * Does something there later.
     *
     * @return cancels it
     */
    Runnable later(Duration delay, Runnable task);
}
