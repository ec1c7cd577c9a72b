package dev.tokenoptimizer.lab.provider.wire;

/** Ends the reading of a request that an API refuses. Carries no stack trace: it is an answer, not a fault. */
public abstract class RefusedRequest extends Exception {

    private final transient ErrorAnswer answer;

    protected RefusedRequest(ErrorAnswer answer) {
        super(answer.message(), null, false, false);
        this.answer = answer;
    }

    /** What the client is told. */
    public ErrorAnswer answer() {
        return answer;
    }
}
