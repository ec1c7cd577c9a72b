package dev.tokenoptimizer.dialect.openai;

import dev.tokenoptimizer.prompt.Ttl;
import java.util.Arrays;

/**
 * How long entries are to live: a client chooses for the whole request in {@code prompt_cache_options}, and for each of its
 * breakpoints (official Java client 4.101.0, {@code PromptCacheBreakpointTtl}).
 */
final class Lifetimes {

    /** What holds where the client chooses nothing (OpenAI prompt caching guide, 2026-10-02). */
    static final Ttl USUAL = Ttl.THIRTY_MINUTES;

    private Lifetimes() {}

    /** Whether a value is the usual one; what others cost and allow is the client's affair. */
    static boolean isUsual(String value) {
        return value.equals(USUAL.wireName());
    }

    /** The lifetime of entries at breakpoints by that name: the usual one, or else the longest that is known. */
    static Ttl of(String value) {
        return isUsual(value) ? USUAL : Ttl.TWELVE_HOURS;
    }

    /** The lifetime of that name, whoever offers it (Moonshot has 5m and 1h). One that is not known counts as the longest that is. */
    static Ttl named(String value) {
        return Arrays.stream(Ttl.values())
                .filter(ttl -> ttl.wireName().equals(value))
                .findFirst()
                .orElse(Ttl.TWELVE_HOURS);
    }
}
