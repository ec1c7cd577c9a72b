package dev.tokenoptimizer.cli.verify;

import java.util.List;
import java.util.OptionalLong;

/** What a verification needs of the world: time that passes, and a provider that answers. Thread-safe. */
interface World {

    /** Milliseconds on the provider's clock, from an origin of its own. */
    long nowMillis();

    /** Lets that much time pass on the provider's clock. */
    void pause(long millis) throws InterruptedException;

    /** Sends the body of a request for a message; returns once it is on its way. */
    Sent send(String body) throws InterruptedException;

    /** Does all works at once and returns when all are done. Works may use this world, but not start works of their own. */
    void together(List<Work> works) throws InterruptedException;

    /** Something to do. */
    interface Work {
        void run() throws InterruptedException;
    }

    /** A request under way. */
    interface Sent {

        /** Waits for the first byte of the answer, or until none will come. */
        void awaitBeginning() throws InterruptedException;

        /** Waits for all of the answer. */
        Reply await() throws InterruptedException;
    }

    /**
     * What came back.
     *
     * @param status HTTP status; 0 when no whole answer came
     * @param body the answer, or why there is none
     * @param retryAfterSeconds what the header of that name says
     * @param beganMillis when its first byte came, by {@link #nowMillis}
     * @param endedMillis when its last byte came
     */
    record Reply(int status, String body, OptionalLong retryAfterSeconds, long beganMillis, long endedMillis) {}
}
