package dev.tokenoptimizer.lab.provider.openai;

import dev.tokenoptimizer.lab.provider.wire.Json;

/** A block of a rendered prompt as it was written, for those who look at what it says. */
public final class RequestBlock {

    private final Speaker speaker;
    private final int message;
    private final Json.Obj content;
    private final boolean markable;

    /** @param markable whether a breakpoint may stand on a part like this */
    RequestBlock(Speaker speaker, int message, Json.Obj content, boolean markable) {
        this.speaker = speaker;
        this.message = message;
        this.content = content;
        this.markable = markable && speaker != Speaker.NOBODY;
    }

    public Speaker speaker() {
        return speaker;
    }

    /**
     * Number of its message, from 0; -1 in tools, instructions and the developer's opening messages. Results of tools that follow
     * each other are one message.
     */
    public int message() {
        return message;
    }

    /** Whether a breakpoint may stand on it. */
    public boolean markable() {
        return markable;
    }

    /** Whether it calls a tool. */
    public boolean isToolCall() {
        return speaker == Speaker.ASSISTANT && PartKind.of(content.text("type")) == PartKind.TOOL_CALL;
    }

    /** What it says: text; of anything else the block as compact JSON. */
    public String text() {
        return PartKind.of(content.text("type")) == PartKind.TEXT
                ? content.text("text") + content.text("refusal")
                : content.compact();
    }
}
