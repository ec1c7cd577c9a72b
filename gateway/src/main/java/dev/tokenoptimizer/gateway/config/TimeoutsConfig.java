package dev.tokenoptimizer.gateway.config;

import java.time.Duration;

/**
 * How long the gateway waits. Generous by default: the official SDKs wait ten minutes for an answer.
 *
 * @param connect for a connection to an upstream, TLS included
 * @param requestIdle between two pieces of a request's body
 * @param firstByte from the request's last byte to the answer's first
 * @param answerIdle between two pieces of an answer
 * @param clientIdle an idle client connection stays open this long
 * @param upstreamIdle an idle pooled upstream connection stays open this long
 * @param drain for requests in flight when the gateway stops
 */
public record TimeoutsConfig(
        Duration connect,
        Duration requestIdle,
        Duration firstByte,
        Duration answerIdle,
        Duration clientIdle,
        Duration upstreamIdle,
        Duration drain) {

    public TimeoutsConfig {
        positive(connect, "connect");
        positive(requestIdle, "request idle");
        positive(firstByte, "first byte");
        positive(answerIdle, "answer idle");
        positive(clientIdle, "client idle");
        positive(upstreamIdle, "upstream idle");
        if (drain.isNegative()) {
            throw new IllegalArgumentException("timeout drain must not be negative");
        }
    }

    public static TimeoutsConfig defaults() {
        return new TimeoutsConfig(
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofMinutes(10),
                Duration.ofMinutes(10),
                Duration.ofSeconds(75),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30));
    }

    public TimeoutsConfig withFirstByte(Duration changed) {
        return new TimeoutsConfig(connect, requestIdle, changed, answerIdle, clientIdle, upstreamIdle, drain);
    }

    public TimeoutsConfig withAnswerIdle(Duration changed) {
        return new TimeoutsConfig(connect, requestIdle, firstByte, changed, clientIdle, upstreamIdle, drain);
    }

    public TimeoutsConfig withRequestIdle(Duration changed) {
        return new TimeoutsConfig(connect, changed, firstByte, answerIdle, clientIdle, upstreamIdle, drain);
    }

    public TimeoutsConfig withDrain(Duration changed) {
        return new TimeoutsConfig(connect, requestIdle, firstByte, answerIdle, clientIdle, upstreamIdle, changed);
    }

    private static void positive(Duration value, String name) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("timeout " + name + " must be longer than nothing");
        }
    }
}
