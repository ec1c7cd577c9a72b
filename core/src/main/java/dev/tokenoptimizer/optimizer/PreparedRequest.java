package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.answer.ByteSink;
import dev.tokenoptimizer.answer.EventFilter;
import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.ledger.LedgerEntry;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.SentKey;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.usage.Usage;
import java.util.List;
import java.util.Optional;

/**
 * One request on its way: what to send, and the one outcome that closes it. Exactly one of {@link #served},
 * {@link #abandoned} ends it; both are safe to call again, later calls do nothing. Thread-safe.
 */
public interface PreparedRequest {

    /** Model as sent, or {@code unknown}. */
    String model();

    /** The plan, which edits write in mode {@code optimize}. In mode {@code observe} it is what would have been done. */
    Plan plan();

    /** What to change in the received bytes, ascending; empty to send them as they came. */
    List<Edit> edits();

    /**
     * What to change in the received bytes after {@link #markersRefused}: what the platform refuses of the client's own, without anything
     * of ours; empty to send them as they came, as they are once that was refused as well.
     */
    default List<Edit> editsOnceRefused() {
        return List.of();
    }

    /**
     * Whether it writes at least so many tokens of a prefix, so that whoever carries the prefix can read them once the answer
     * begins.
     *
     * @param prefix what this request's {@link ReadRequest#cold} told
     */
    default boolean writes(ColdPrefix prefix, int tokensMin) {
        return false;
    }

    /** Nanoseconds spent in each stage. */
    Timings timings();

    /** Why the body went through unread or unplanned; empty when all went well. One of a closed list of lower-case names. */
    Optional<String> fallback();

    /** What broke in us, where {@link #fallback} names a failure of our own; for the log of whoever asks. */
    Optional<Throwable> defect();

    /** The key that it is to carry in a header, unless the client sent that header; empty for none. */
    default Optional<SentKey> keyHeader() {
        return Optional.empty();
    }

    /**
     * Whether the edits in force ask for a usage in the streamed answer that the client did not ask for: the answer must then come
     * without a content encoding and go through {@link #filter}.
     */
    default boolean asksForUsage() {
        return false;
    }

    /**
     * Takes out of a streamed answer what is there only because of {@link #asksForUsage}.
     *
     * @param onward takes what goes to the client
     */
    default EventFilter filter(ByteSink onward) {
        return new EventFilter((bytes, offset, length) -> false, onward);
    }

    /** A tap for a successful answer to this request. */
    UsageTap tap(String contentType, String contentEncoding);

    /**
     * By what a later request is tied to the account that gave this answer, once it has ended: the name by which {@link
     * dev.tokenoptimizer.prompt.Prompt#continues} continues it, or that of an object that it made.
     */
    default Optional<Fingerprint> answer() {
        return Optional.empty();
    }

    /** The provider refused the changed bytes, {@link #editsOnceRefused} if told again; from here on ours count as not sent. */
    void markersRefused();

    /**
     * After {@link #markersRefused} and the original having succeeded: the refusal named what we inserted.
     *
     * @param status HTTP status of the refusal
     * @param error body of the refusal, decoded
     */
    void refusalExplained(int status, String error);

    /** The first byte of a successful answer arrived: what was written is readable. */
    void begun();

    /** The answer ended or was cut after the provider said its usage. */
    Optional<LedgerEntry> served(Usage usage);

    /** No bill is known: error, timeout, cancelled before the first event. */
    void abandoned();

    /** Nanoseconds per stage. */
    record Timings(long readNanos, long planNanos, long markNanos) {}
}
