package dev.tokenoptimizer.gateway.exchange;

/**
 * Something that ends a request with an answer of our own.
 *
 * @param outcome how the books call it
 * @param status HTTP status for the client
 * @param type the provider's error type that clients know
 * @param message what happened and what helps
 */
record Fault(Outcome outcome, int status, String type, String message) {

    private static final String API_ERROR = "api_error";

    /** Whether its connection is not to be used again: what follows on it may be no request, or there is no room for it. */
    boolean endsConnection() {
        return outcome == Outcome.NOT_FORWARDABLE || outcome == Outcome.OVERLOADED;
    }

    /** Whether an upstream that was reached did not serve the request. */
    boolean isUpstreams() {
        return outcome == Outcome.UPSTREAM_BROKEN || outcome == Outcome.UPSTREAM_TIMEOUT;
    }

    static Fault noRoute(String path, String prefixes) {
        return new Fault(
                Outcome.NO_ROUTE,
                404,
                "not_found_error",
                "token-optimizer has no route for " + path + "; its prefixes are " + prefixes
                        + ". Put one of them into the client's base URL, or send the anthropic-version header.");
    }

    static Fault unknownCaller(String objection) {
        return new Fault(
                Outcome.UNKNOWN_CALLER,
                401,
                "authentication_error",
                "token-optimizer does not serve this request: " + objection + ".");
    }

    static Fault notForwardable(int status, String what) {
        return new Fault(
                Outcome.NOT_FORWARDABLE,
                status,
                "invalid_request_error",
                "token-optimizer cannot forward this request: " + what + ".");
    }

    static Fault overloaded(String what, String remedy) {
        return new Fault(Outcome.OVERLOADED, 503, "overloaded_error", "token-optimizer: " + what + "; " + remedy);
    }

    static Fault noCredentials(String route) {
        return overloaded(
                "there are no AWS credentials to sign requests of route '" + route + "' with",
                "its log tells what was missing; send it again later");
    }

    static Fault unsignable(String what) {
        return new Fault(
                Outcome.NOT_FORWARDABLE,
                413,
                "invalid_request_error",
                "token-optimizer cannot sign this request: " + what + ".");
    }

    static Fault unreachable(String route, String upstream, String cause) {
        return new Fault(
                Outcome.UPSTREAM_UNREACHABLE,
                502,
                API_ERROR,
                "token-optimizer cannot connect to the upstream of route '" + route + "' (" + upstream + "): " + cause
                        + ". Check the route's upstream URL, the network and the trusted certificates.");
    }

    static Fault broken(String route, String upstream) {
        return new Fault(
                Outcome.UPSTREAM_BROKEN,
                502,
                API_ERROR,
                "the upstream of route '" + route + "' (" + upstream
                        + ") closed the connection before it answered. The request may or may not have been"
                        + " processed; send it again if that is safe.");
    }

    static Fault timeout(String route, String upstream, long seconds) {
        return new Fault(
                Outcome.UPSTREAM_TIMEOUT,
                504,
                "timeout_error",
                "the upstream of route '" + route + "' (" + upstream + ") did not answer within " + seconds
                        + " s. The limit is the setting timeouts.first-byte.");
    }

    static Fault stalled(long seconds) {
        return new Fault(
                Outcome.CLIENT_STALLED,
                408,
                "invalid_request_error",
                "the request's body stopped for " + seconds + " s. The limit is the setting timeouts.request-idle.");
    }

    static Fault internal() {
        return new Fault(
                Outcome.INTERNAL,
                500,
                API_ERROR,
                "token-optimizer failed on this request; its log tells more under the request id.");
    }
}
