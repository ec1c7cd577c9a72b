package dev.tokenoptimizer.json;

/** Tells eight bytes of a string at once what in them is more than plain text. */
public final class PlainBytes {

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = 0x8080_8080_8080_8080L;
    private static final long TWOS = ONES * 2;
    private static final long BEHIND_QUOTES = ONES * (('"' ^ 2) + 1);
    private static final long BACKSLASHES = ONES * '\\';

    private PlainBytes() {}

    /**
     * High bits of the bytes that are a quote, a backslash, a control character or not ASCII; 0 when there is none, and exact
     * for the lowest one set. With its second bit turned over the quote comes right behind the control characters, and the
     * space does not.
     *
     * @param word eight bytes, the first one lowest
     */
    public static long specials(long word) {
        return (((word ^ TWOS) - BEHIND_QUOTES) | ((word ^ BACKSLASHES) - ONES) | word) & HIGHS;
    }
}
