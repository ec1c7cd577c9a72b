package dev.tokenoptimizer.prompt;

/**
 * Some bytes of a body.
 *
 * @param start the first of them
 * @param end one past the last of them
 */
public record Span(int start, int end) {

    /** The same bytes counted from somewhere else. */
    public Span shifted(int by) {
        return new Span(start + by, end + by);
    }
}
