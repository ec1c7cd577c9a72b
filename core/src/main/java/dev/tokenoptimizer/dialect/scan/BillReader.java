package dev.tokenoptimizer.dialect.scan;

import dev.tokenoptimizer.answer.JsonWalker;
import dev.tokenoptimizer.prompt.Modifier;
import dev.tokenoptimizer.usage.Usage;
import java.util.Optional;
import java.util.Set;

/**
 * Picks the bill out of the JSON of one answer: a single document, or the documents that its events carry. Asked for nothing any
 * more once something strange was met, so that what is known does not depend on the pieces in which the bytes came.
 */
public interface BillReader extends JsonWalker.Listener {

    /** Whether events of that name matter; empty where a stream gives none. */
    boolean wants(String event);

    /** Whether data that begins with this byte is no document but the end of the stream. */
    default boolean endsStream(byte first) {
        return false;
    }

    /** Whether events that come in binary frames hold the document in base64, in a member {@code bytes} of an object. */
    default boolean framesHoldChunks() {
        return false;
    }

    /** A new document begins. */
    void reset();

    /** Whether a field had a shape or value that it cannot have. */
    boolean strange();

    /** Whether the answer ended the way the API ends a complete one. */
    boolean complete();

    /** What was billed, as far as is known. */
    Optional<Usage> usage();

    /** What {@link dev.tokenoptimizer.dialect.UsageTap#tier} says. */
    default Optional<Set<Modifier>> tier() {
        return Optional.empty();
    }

    /** What {@link dev.tokenoptimizer.dialect.UsageTap#answerId} says. */
    default Optional<String> answerId() {
        return Optional.empty();
    }

    /** Whether the bill contradicts itself, so that a part of it was not believed. */
    default boolean contradictory() {
        return false;
    }
}
