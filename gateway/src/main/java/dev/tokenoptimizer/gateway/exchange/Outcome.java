package dev.tokenoptimizer.gateway.exchange;

import java.util.Locale;

/** How a request ended. Closed list, used in metrics and the access log. */
public enum Outcome {
    /** The provider's answer, whatever its status, reached the client completely. */
    ANSWERED,
    /** The client went away before the end. */
    CLIENT_LEFT,
    /** The client stopped in the middle of its request. */
    CLIENT_STALLED,
    /** No connection to the provider. */
    UPSTREAM_UNREACHABLE,
    /** The provider said nothing in time. */
    UPSTREAM_TIMEOUT,
    /** The provider's connection broke before or in the middle of the answer. */
    UPSTREAM_BROKEN,
    /** Refused with 503: too many requests or connections, or the gateway is stopping. */
    OVERLOADED,
    /** Refused with 404: no route for this path. */
    NO_ROUTE,
    /** Refused with 401: the route has a credential of the gateway's own, and the caller none of its tokens. */
    UNKNOWN_CALLER,
    /** Refused with 4xx or 501: no HTTP that a proxy may pass on. */
    NOT_FORWARDABLE,
    /** Cut at the end of the drain time. */
    CUT_BY_DRAIN,
    /** The gateway itself failed; a defect. */
    INTERNAL;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Name in metrics and logs: lower case with underscores. */
    public String label() {
        return label;
    }
}
