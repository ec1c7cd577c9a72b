package dev.tokenoptimizer.lab.provider.clock;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Time and scheduling of a simulated provider. Thread-safe. */
public sealed interface Clock permits RealClock, VirtualTime {

    /** Milliseconds since an origin of the clock's choice. */
    long nowMillis();

    /**
     * Runs an action when its time has come.
     *
     * @param atMillis time on this clock; a time that has passed means as soon as possible
     * @param requestId request it belongs to
     * @param moment what happens then
     * @param action returns when its bytes are on their way
     */
    void at(long atMillis, String requestId, Moment moment, Supplier<CompletionStage<Void>> action);

    /** Tells whoever drives the clock that a request has come and its answer is scheduled. */
    default void arrived(Arrival arrival) {}

    /** Whether answers are paced token by token, as opposed to a begin and an end only. */
    boolean fine();

    /** What a scheduled action does. */
    enum Moment {
        /** The first bytes of a streamed answer; of any other answer the moment when what it wrote becomes readable. */
        ANSWER_BEGINS,
        /** Bytes between the first and the last; only on a fine clock. */
        ANSWER_CONTINUES,
        /** The last bytes. */
        ANSWER_ENDS,
        /** An event of the driver's own. */
        DRIVER
    }

    /**
     * A request that reached the provider and will be answered.
     *
     * @param requestId id that the driver gave it, see {@link VirtualTime#REQUEST_ID_HEADER}
     * @param atMillis when it came
     * @param beginsAtMillis when its answer begins
     * @param endsAtMillis when its answer ends
     */
    record Arrival(String requestId, long atMillis, long beginsAtMillis, long endsAtMillis) {}
}
