package dev.tokenoptimizer.dialect.anthropic;

import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.dialect.scan.AnswerTap;

/**
 * Reads the bill out of an answer of the Messages API.
 *
 * <p>In a stream {@code message_start} tells the input buckets and their split by lifetime, {@code message_delta} repeats them
 * cumulatively without the split; a later value that is not null overrides an earlier one and nothing is ever added (Anthropic
 * streaming page, 2026-10-08). Vendors that tell the cached share only in {@code message_delta} are read by the same rule. The
 * output count of {@code message_start} is a placeholder, so output stays unknown until a {@code message_delta}.
 *
 * <p>Where only a total of written tokens is known, or the total grew after the split was told (server tools write for five
 * minutes on their own), what the split does not explain counts as written for five minutes.
 */
final class AnthropicUsageTap {

    private AnthropicUsageTap() {}

    /**
     * A tap for one successful answer.
     *
     * @param contentType value of the answer's {@code Content-Type}, empty when absent
     * @param contentEncoding value of the answer's {@code Content-Encoding}, empty when absent
     */
    static UsageTap of(String contentType, String contentEncoding) {
        return AnswerTap.of(contentType, contentEncoding, UsageReader::new);
    }
}
