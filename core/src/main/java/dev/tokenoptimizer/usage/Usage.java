package dev.tokenoptimizer.usage;

import dev.tokenoptimizer.prompt.Ttl;
import java.util.OptionalLong;

/**
 * Tokens that a provider billed for one request, in buckets that exclude each other.
 *
 * @param fresh input tokens at the plain price
 * @param read input tokens read from the cache
 * @param written5m input tokens written for five minutes
 * @param written30m input tokens written for thirty minutes
 * @param written1h input tokens written for one hour
 * @param written12h input tokens written for twelve hours
 * @param output output tokens; empty when the answer was cut before the provider said
 */
public record Usage(
        long fresh, long read, long written5m, long written30m, long written1h, long written12h, OptionalLong output) {

    public Usage {
        if (fresh < 0 || read < 0 || written5m < 0 || written30m < 0 || written1h < 0 || written12h < 0) {
            throw new IllegalArgumentException("token counts must not be negative");
        }
    }

    /** From a provider that writes for an hour at most. */
    public Usage(long fresh, long read, long written5m, long written30m, long written1h, OptionalLong output) {
        this(fresh, read, written5m, written30m, written1h, 0, output);
    }

    /** From a provider that writes for five minutes or an hour. */
    public Usage(long fresh, long read, long written5m, long written1h, OptionalLong output) {
        this(fresh, read, written5m, 0, written1h, output);
    }

    /** All input tokens, whatever they cost. */
    public long input() {
        return fresh + read + written();
    }

    /** Input tokens written, for whatever time. */
    public long written() {
        return written5m + written30m + written1h + written12h;
    }

    /** The same where all that was written was written for that time. */
    public Usage writtenFor(Ttl ttl) {
        return new Usage(
                fresh,
                read,
                ttl == Ttl.FIVE_MINUTES ? written() : 0,
                ttl == Ttl.THIRTY_MINUTES ? written() : 0,
                ttl == Ttl.ONE_HOUR ? written() : 0,
                ttl == Ttl.TWELVE_HOURS ? written() : 0,
                output);
    }

    /** The same input with that many output tokens. */
    public Usage withOutput(OptionalLong tokens) {
        return new Usage(fresh, read, written5m, written30m, written1h, written12h, tokens);
    }
}
