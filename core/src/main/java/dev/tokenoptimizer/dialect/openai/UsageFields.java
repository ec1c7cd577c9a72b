package dev.tokenoptimizer.dialect.openai;

import static dev.tokenoptimizer.dialect.scan.TokenCount.UNKNOWN;

import dev.tokenoptimizer.usage.Usage;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Fields of a {@code usage} object. Unlike Anthropic's, the count of input tokens includes what was read and what was written
 * (OpenAI prompt caching guide, 2026-10-02: every input token is billed once).
 */
final class UsageFields {

    long input = UNKNOWN;
    long output = UNKNOWN;
    long total = UNKNOWN;
    private long read;
    private long written;
    private long written30m = UNKNOWN;
    private long written12h;

    /** Tokens read from the cache. Hosts call them by several names, some by two at once. */
    void read(long tokens) {
        read = Math.max(read, tokens);
    }

    /** Tokens written to the cache. */
    void written(long tokens) {
        written = Math.max(written, tokens);
    }

    /** Of these, tokens written for thirty minutes. */
    void written30m(long tokens) {
        written30m = tokens;
    }

    /** Of these, tokens written for twelve hours. */
    void written12h(long tokens) {
        written12h = tokens;
        written30m = Math.max(0, written30m);
    }

    /** Whether more was read and written than there was in all. */
    boolean contradictory() {
        return input != UNKNOWN && (read + written > input || Math.max(0, written30m) + written12h > written);
    }

    /**
     * The buckets, once the input is known. Where lifetimes have counts of their own, what is in none of them counts with the longest.
     * Of what contradicts itself reads are believed before writes, up to the input.
     */
    Optional<Usage> toUsage() {
        if (input == UNKNOWN) {
            return Optional.empty();
        }
        long believedRead = Math.min(read, input);
        long believedWritten = Math.min(written, input - believedRead);
        long fresh = input - believedRead - believedWritten;
        long believed30m = written30m == UNKNOWN ? believedWritten : Math.min(written30m, believedWritten);
        return Optional.of(new Usage(fresh, believedRead, 0, believed30m, 0, believedWritten - believed30m, output()));
    }

    /** Some hosts (Gemini's, xAI's) leave reasoning out of the completion and count it in the total alone. */
    private OptionalLong output() {
        long beyondInput = total == UNKNOWN ? UNKNOWN : total - input;
        long most = Math.max(output, beyondInput);
        return most < 0 ? OptionalLong.empty() : OptionalLong.of(most);
    }
}
