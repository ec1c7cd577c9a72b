package dev.tokenoptimizer.prompt;

/**
 * Where a request can be made to ask for the usage of its streamed answer.
 *
 * @param start first byte to replace
 * @param end one past the last byte to replace; the start where something is only to be inserted
 * @param kind what stands there
 */
public record UsagePlace(int start, int end, Kind kind) {

    /** What is to be written there. */
    public enum Kind {
        /** The whole field, and a comma behind it. */
        FIELD,
        /** One more member, and a comma behind it. */
        MEMBER,
        /** The field's value. */
        OBJECT,
        /** The member's value. */
        VALUE
    }
}
