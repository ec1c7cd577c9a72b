package dev.tokenoptimizer.lab.provider.gemini;

import dev.tokenoptimizer.lab.provider.wire.RefusedRequest;

/** Ends the reading of a request that the API refuses. */
public final class Refused extends RefusedRequest {

    Refused(ApiError error) {
        super(error);
    }

    static Refused invalid(String message) {
        return new Refused(ApiError.invalid(message));
    }
}
