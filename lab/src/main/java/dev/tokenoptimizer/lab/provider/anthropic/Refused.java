package dev.tokenoptimizer.lab.provider.anthropic;

/** Ends the reading of a request that the API refuses. Carries no stack trace: it is an answer, not a fault. */
public final class Refused extends Exception {

    private final transient ApiError error;

    Refused(ApiError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    static Refused invalid(String message) {
        return new Refused(ApiError.invalid(message));
    }

    /** What the client is told. */
    public ApiError error() {
        return error;
    }
}
