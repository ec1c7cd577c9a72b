package dev.tokenoptimizer.gateway.exchange;

import org.jspecify.annotations.Nullable;

/** Whether there is room for a request. */
enum Admission {
    ADMITTED,
    TOO_MANY_REQUESTS,
    TOO_MANY_CONNECTIONS;

    /** What a request without room is told; null when it has room. */
    @Nullable
    Fault fault() {
        return switch (this) {
            case ADMITTED -> null;
            case TOO_MANY_REQUESTS ->
                Fault.overloaded("too many requests in flight", "try again shortly, or raise limits.inFlightMax");
            case TOO_MANY_CONNECTIONS ->
                Fault.overloaded("too many client connections", "try again shortly, or raise limits.connectionsMax");
        };
    }
}
