package dev.tokenoptimizer.lab.provider.anthropic;

import dev.tokenoptimizer.lab.provider.wire.PrefixId;
import dev.tokenoptimizer.lab.provider.wire.Reply;
import dev.tokenoptimizer.lab.provider.wire.Speech;
import dev.tokenoptimizer.usage.Usage;
import java.util.OptionalLong;

/**
 * An answer, made up from the prompt.
 *
 * @param usage what it bills, output included
 * @param serverToolCalls how many calls of server tools are part of it
 */
public record Answer(String id, String model, Speech speech, Usage usage, int serverToolCalls, boolean stream) {

    private static final int SERVER_RESULT_LEAST = 400;
    private static final int SERVER_RESULT_SPREAD = 2000;

    /**
     * Tokens of the result of the server tool that this request's answer calls; 0 when it calls none. Every second request that
     * declares server tools calls one, drawn by the identity of its prompt.
     */
    public static int serverToolTokens(ReadRequest request) {
        long seed = request.prompt().whole().high();
        return request.serverTools() && request.wish().maxTokens() > 0 && (seed & 1) == 0
                ? SERVER_RESULT_LEAST + (int) ((seed >>> 8 & Long.MAX_VALUE) % SERVER_RESULT_SPREAD)
                : 0;
    }

    /** @param input bill of the input */
    public static Answer to(ReadRequest request, Usage input, int serverToolCalls) {
        PrefixId whole = request.prompt().whole();
        Speech speech = Speech.about(whole, request.wish());
        return new Answer(
                "msg_" + Speech.idOf(whole),
                request.model(),
                speech,
                input.withOutput(OptionalLong.of(speech.tokens())),
                serverToolCalls,
                request.wish().stream());
    }

    /** As it goes over the wire. */
    public Reply reply() {
        return stream ? Reply.streamed(usage, AnswerWriter.events(this)) : Reply.whole(usage, AnswerWriter.json(this));
    }
}
