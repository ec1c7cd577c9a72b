package dev.tokenoptimizer.gateway;

/** Whether the gateway takes requests; what a readiness probe asks. */
public enum GatewayState {
    /** Not listening yet. */
    STARTING,
    /** Takes requests. */
    READY,
    /** Takes no new requests, finishes those in flight. */
    DRAINING,
    /** Closed. */
    STOPPED
}
