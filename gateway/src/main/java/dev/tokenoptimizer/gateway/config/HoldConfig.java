package dev.tokenoptimizer.gateway.config;

import java.time.Duration;

/**
 * Whether requests of a route wait for another one to write what they share, and how long.
 *
 * @param enabled whether any waits
 * @param limit longest time that a request waits
 * @param settle time from the beginning of the answer that writes until others read
 * @param minTokens tokens that a prefix must have, beyond what the provider holds, to be waited for
 */
public record HoldConfig(boolean enabled, Duration limit, Duration settle, int minTokens) {

    public static HoldConfig defaults() {
        return new HoldConfig(false, Duration.ofSeconds(2), Duration.ZERO, 4_096);
    }

    public HoldConfig withEnabled(boolean changed) {
        return new HoldConfig(changed, limit, settle, minTokens);
    }

    public HoldConfig withLimit(Duration changed) {
        return new HoldConfig(enabled, changed, settle, minTokens);
    }

    public HoldConfig withSettle(Duration changed) {
        return new HoldConfig(enabled, limit, changed, minTokens);
    }
}
