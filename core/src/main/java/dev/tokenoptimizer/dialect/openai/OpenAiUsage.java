package dev.tokenoptimizer.dialect.openai;

import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.dialect.scan.AnswerTap;

/** Taps for the answers of both APIs, and of hosts that answer in their shape. */
public final class OpenAiUsage {

    private OpenAiUsage() {}

    /**
     * A tap for one successful answer of Chat Completions.
     *
     * @param contentType value of the answer's {@code Content-Type}, empty when absent
     * @param contentEncoding value of the answer's {@code Content-Encoding}, empty when absent
     */
    public static UsageTap chat(String contentType, String contentEncoding) {
        return AnswerTap.of(contentType, contentEncoding, events -> new UsageReader(Api.CHAT, events));
    }

    /**
     * The same for Responses.
     *
     * @param contentType value of the answer's {@code Content-Type}, empty when absent
     * @param contentEncoding value of the answer's {@code Content-Encoding}, empty when absent
     */
    public static UsageTap responses(String contentType, String contentEncoding) {
        return AnswerTap.of(contentType, contentEncoding, events -> new UsageReader(Api.RESPONSES, events));
    }
}
