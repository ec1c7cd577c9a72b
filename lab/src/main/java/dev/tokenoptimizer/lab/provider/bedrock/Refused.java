package dev.tokenoptimizer.lab.provider.bedrock;

import dev.tokenoptimizer.lab.provider.wire.RefusedRequest;

/** Ends the reading of a request that the API refuses. */
public final class Refused extends RefusedRequest {

    Refused(ApiError error) {
        super(error);
    }

    /** What the Messages API refuses, in the words of this one. */
    static Refused of(RefusedRequest refused) {
        return new Refused(
                ApiError.ofStatus(refused.answer().status(), refused.answer().message()));
    }

    static Refused invalid(String message) {
        return new Refused(ApiError.invalid(message));
    }
}
