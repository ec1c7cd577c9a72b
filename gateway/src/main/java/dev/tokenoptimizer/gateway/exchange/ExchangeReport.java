package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.gateway.affinity.Placement;
import dev.tokenoptimizer.gateway.hold.HoldReport;
import dev.tokenoptimizer.ledger.LedgerEntry;
import dev.tokenoptimizer.optimizer.Mode;
import dev.tokenoptimizer.plan.Plan;
import java.util.Optional;

/**
 * All that is told about one request when its books are closed. Holds no credential and nothing of a prompt.
 *
 * @param id our request id, also sent to the client
 * @param providerRequestId the provider's own id; empty when it gave none
 * @param startedMillis when the head arrived, milliseconds since the epoch of the injected clock
 * @param route name of the route; {@code none} when there was none
 * @param dialect wire API of an optimised request; {@code none} for one that passed through by its path or method
 * @param method HTTP method, upper case; a bounded list is the reader's business
 * @param path path without query as the client sent it
 * @param model model as sent; {@code none} for a request that was not read, {@code unknown} for one that names none
 * @param application bounded label of the calling application
 * @param mode mode that held for this request, its own header included
 * @param outcome how it ended
 * @param status HTTP status that the client saw; 0 if none
 * @param requestBytes body bytes received from the client
 * @param sentBytes body bytes sent upstream, of the last attempt
 * @param answerBytes body bytes sent to the client
 * @param plan the plan, if there is one
 * @param fallback why a request of an optimised API went through unread or unplanned; empty when all went well
 * @param refusedStatus status with which the provider refused our bytes, 0 if it did not; then the original was sent
 * @param ledger the bill, if the provider said its usage and the model has a price
 * @param tapLost whether the usage tap lost track of the answer
 * @param billContradicts whether the bill told more tokens read and written than there were in all
 * @param hold what waiting for other requests, or leading them, meant for it
 * @param account which of the route's accounts served it last; {@code none} on a route without
 * @param placement why it went there; empty on a route without accounts
 * @param moves how often it was sent on to another account
 * @param timings how long it took
 */
public record ExchangeReport(
        String id,
        Optional<String> providerRequestId,
        long startedMillis,
        String route,
        String dialect,
        String method,
        String path,
        String model,
        String application,
        Mode mode,
        Outcome outcome,
        int status,
        long requestBytes,
        long sentBytes,
        long answerBytes,
        Optional<Plan> plan,
        Optional<String> fallback,
        int refusedStatus,
        Optional<LedgerEntry> ledger,
        boolean tapLost,
        boolean billContradicts,
        HoldReport hold,
        String account,
        Optional<Placement> placement,
        int moves,
        Timings timings) {

    /** Tokens that it read, as billed, because it waited for another request to write them. */
    public long heldTokensSaved() {
        return ledger.map(entry -> hold.saved(entry.billed().read())).orElse(0L);
    }

    /** What stands where there is no route, dialect or model. */
    public static final String NONE = "none";

    /** Whether the original was sent after the provider refused what we made of it. */
    public boolean retried() {
        return refusedStatus != 0;
    }

    /**
     * Durations in nanoseconds; 0 for a stage that was not reached.
     *
     * @param readNanos reading the prompt
     * @param planNanos planning, history included
     * @param markNanos computing the edits
     * @param addedNanos from the request's last byte to its hand-over to the upstream connection pool, less the time in which it
     *     was held: what we add
     * @param firstByteNanos from the head's arrival to the head of the answer that the client saw
     * @param totalNanos from the head's arrival to the end
     */
    public record Timings(
            long readNanos, long planNanos, long markNanos, long addedNanos, long firstByteNanos, long totalNanos) {}
}
