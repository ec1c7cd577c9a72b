package dev.tokenoptimizer.lab.provider.anthropic;

import dev.tokenoptimizer.lab.provider.wire.Json;
import java.util.ArrayList;
import java.util.List;

/** A block of a rendered prompt as it was written, for those who look at what it says. */
public final class RequestBlock {

    /** Who speaks in a block. */
    public enum Speaker {
        /** Nobody: a tool, or the system prompt before the messages. */
        NONE,
        USER,
        ASSISTANT,
        /** A message of role {@code system} between the others. */
        SYSTEM
    }

    private final BlockKind kind;
    private final Speaker speaker;
    private final int message;
    private final Json.Obj content;
    private final boolean markable;
    private final boolean elsewhere;

    RequestBlock(BlockKind kind, Speaker speaker, int message, Json.Obj content, boolean markable, boolean elsewhere) {
        this.kind = kind;
        this.speaker = speaker;
        this.message = message;
        this.content = content;
        this.markable = markable;
        this.elsewhere = elsewhere;
    }

    public BlockKind kind() {
        return kind;
    }

    public Speaker speaker() {
        return speaker;
    }

    /** Number of its message, from 0; -1 in tools and system. */
    public int message() {
        return message;
    }

    /** Whether it may carry a marker. */
    public boolean markable() {
        return markable;
    }

    /** Whether it stands here and is rendered elsewhere, so that the prefix that ends with it is the one before it. */
    public boolean elsewhere() {
        return elsewhere;
    }

    /** What it says: text, the text of a tool's result; of anything else the block as compact JSON. */
    public String text() {
        return switch (kind) {
            case TEXT -> content.text("text");
            case TOOL_RESULT -> result();
            default -> content.compact();
        };
    }

    private String result() {
        if (content.get("content") instanceof Json.Str(String text)) {
            return text;
        }
        if (!(content.get("content") instanceof Json.Arr(List<Json> items))) {
            return "";
        }
        List<String> texts = new ArrayList<>();
        for (Json item : items) {
            if (item instanceof Json.Obj block) {
                texts.add(block.text("type").equals("text") ? block.text("text") : block.compact());
            }
        }
        return String.join("\n", texts);
    }
}
