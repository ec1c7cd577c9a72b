package dev.tokenoptimizer.prompt;

import java.util.Optional;

/**
 * A marker that the provider sees without us: the client set it itself, or it comes with every request.
 *
 * @param block index of the block whose end it marks; for an automatic marker the last block that can carry one; -1 when
 *     there is none
 * @param ttl lifetime it asks for
 * @param place where in the body it stands
 * @param start first byte of the field to remove, separating comma included
 * @param end one past the last byte of the field to remove
 * @param scope bytes of the field in it that says how far the entry is shared, to be removed alone; empty where it has none
 */
public record ClientMarker(int block, Ttl ttl, Place place, int start, int end, Optional<Span> scope) {

    /** One without a scope. */
    public ClientMarker(int block, Ttl ttl, Place place, int start, int end) {
        this(block, ttl, place, start, end, Optional.empty());
    }

    /** Whether the provider chooses where it stands. */
    public boolean byProvider() {
        return place == Place.AUTOMATIC || place == Place.IMPLICIT;
    }

    /** Where a marker stands. Each takes one of the provider's slots. */
    public enum Place {
        /** On the block itself. */
        BLOCK,
        /** Inside the block, for example in the content of a tool result; the provider lifts it to the block. */
        NESTED,
        /** At the top level of the request: the provider marks the last block that can carry a marker. */
        AUTOMATIC,
        /**
         * Nowhere: the provider sets a breakpoint of its own unless the request says otherwise (OpenAI prompt caching guide,
         * 2026-10-02: GPT-5.6 and later). Taking it out changes no wish of the client's.
         */
        IMPLICIT
    }
}
