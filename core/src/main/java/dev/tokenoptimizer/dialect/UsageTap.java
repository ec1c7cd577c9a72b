package dev.tokenoptimizer.dialect;

import dev.tokenoptimizer.prompt.Modifier;
import dev.tokenoptimizer.usage.Usage;
import java.util.Optional;
import java.util.Set;

/**
 * Listens to the bytes of one answer on their way to the client and reads the bill out of them. It never changes, delays or
 * keeps them beyond what a field needs. One per answer, one thread at a time.
 */
public interface UsageTap {

    /** The next bytes as they came, still content-encoded. The array may be reused after the call. */
    void accept(byte[] bytes, int offset, int length);

    /**
     * What the answer has billed so far. Empty until the provider said; of a cut stream what its first event said is kept and
     * only the output is unknown.
     */
    Optional<Usage> usage();

    /** Whether the answer ended the way the API ends a complete answer. */
    boolean complete();

    /** Whether the tap met bytes it could not follow (encoding, syntax); the usage is then what was known before. */
    boolean lost();

    /**
     * Under which tier, or bound to which geography, the provider says that it served the request, whatever was asked for: the modifiers that
     * these stand for. Empty where it does not say.
     */
    default Optional<Set<Modifier>> tier() {
        return Optional.empty();
    }

    /** By what id the provider stored the answer; empty where it does not say. Cut to what is kept of a field. */
    default Optional<String> answerId() {
        return Optional.empty();
    }

    /**
     * Whether the bill contradicts itself: more tokens read and written than there were in all. What cannot be is then not part
     * of the usage.
     */
    default boolean contradictory() {
        return false;
    }
}
