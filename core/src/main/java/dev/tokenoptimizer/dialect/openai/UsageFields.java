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

    /** Tokens read from the cache. Hosts call them by several names, some by two at once. */
    void read(long tokens) {
        read = Math.max(read, tokens);
    }

    /** Tokens written to the cache. */
    void written(long tokens) {
        written = Math.max(written, tokens);
    }

    /** Whether more was read and written than there was in all. */
    boolean contradictory() {
        return input != UNKNOWN && read + written > input;
    }

    /** The buckets, once the input is known. Of what contradicts itself reads are believed before writes, up to the input. */
    Optional<Usage> toUsage() {
        if (input == UNKNOWN) {
            return Optional.empty();
        }
        long believedRead = Math.min(read, input);
        long believedWritten = Math.min(written, input - believedRead);
        long fresh = input - believedRead - believedWritten;
        return Optional.of(new Usage(fresh, believedRead, 0, believedWritten, 0, output()));
    }

    /** Some hosts (Gemini's, xAI's) leave reasoning out of the completion and count it in the total alone. */
    private OptionalLong output() {
        long beyondInput = total == UNKNOWN ? UNKNOWN : total - input;
        long most = Math.max(output, beyondInput);
        return most < 0 ? OptionalLong.empty() : OptionalLong.of(most);
    }
}
