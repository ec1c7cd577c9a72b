package dev.tokenoptimizer.lab.provider.openai;

import dev.tokenoptimizer.lab.provider.wire.RefusedRequest;

/** Ends the reading of a request that the API refuses. */
public final class Refused extends RefusedRequest {

    Refused(ApiError error) {
        super(error);
    }
}
