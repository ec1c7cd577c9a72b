package dev.tokenoptimizer.lab.provider.bedrock;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.tokenoptimizer.lab.provider.anthropic.Answer;
import dev.tokenoptimizer.lab.provider.wire.Reply;
import dev.tokenoptimizer.lab.provider.wire.Reply.Piece;
import dev.tokenoptimizer.lab.provider.wire.Speech;
import dev.tokenoptimizer.usage.Usage;
import java.util.ArrayList;
import java.util.List;

/** Writes answers of Converse: one JSON object, or binary events of which the last carries the bill. */
public final class ConverseWriter {

    private static final String EVENT_STREAM = "application/vnd.amazon.eventstream";
    private static final int WORDS_PER_DELTA = 4;
    private static final int CHARS_PER_DELTA = 24;

    private final Speech speech;
    private final Usage usage;
    private final long latencyMillis;
    private final List<Piece> pieces = new ArrayList<>();
    private int tokens;

    private ConverseWriter(Answer answer, long latencyMillis) {
        this.speech = answer.speech();
        this.usage = answer.usage();
        this.latencyMillis = latencyMillis;
    }

    /**
     * An answer as it goes over the wire.
     *
     * @param latencyMillis how long it takes until it begins
     */
    public static Reply reply(Answer answer, long latencyMillis) {
        ConverseWriter writer = new ConverseWriter(answer, latencyMillis);
        return answer.stream()
                ? Reply.streamed(writer.usage, EVENT_STREAM, writer.events())
                : Reply.whole(writer.usage, writer.json());
    }

    private String json() {
        ObjectNode root = node();
        root.set("metrics", metrics());
        ObjectNode message = root.putObject("output").putObject("message");
        ArrayNode content = message.putArray("content");
        for (Speech.Part part : speech.parts()) {
            switch (part) {
                case Speech.Text text -> content.addObject().put("text", text.whole());
                case Speech.ToolCall call ->
                    toolUse(content.addObject().putObject("toolUse"), call)
                            .putRawValue("input", new RawValue(call.input()));
            }
        }
        message.put("role", "assistant");
        root.put("stopReason", stopReason());
        root.set("usage", usage());
        return root.toString();
    }

    private List<Piece> events() {
        send("messageStart", node().put("role", "assistant"));
        for (int i = 0; i < speech.parts().size(); i++) {
            switch (speech.parts().get(i)) {
                case Speech.Text text -> text(i, text);
                case Speech.ToolCall call -> toolCall(i, call);
            }
            send("contentBlockStop", node().put("contentBlockIndex", i));
        }
        send("messageStop", node().put("stopReason", stopReason()));
        ObjectNode metadata = node();
        metadata.set("usage", usage());
        metadata.set("metrics", metrics());
        send("metadata", metadata);
        return pieces;
    }

    private void text(int index, Speech.Text text) {
        List<String> words = text.words();
        for (int i = 0; i < words.size(); i += WORDS_PER_DELTA) {
            List<String> next = words.subList(i, Math.min(i + WORDS_PER_DELTA, words.size()));
            tokens += next.size();
            ObjectNode delta = node().put("contentBlockIndex", index);
            delta.putObject("delta").put("text", String.join("", next));
            send("contentBlockDelta", delta);
        }
    }

    private void toolCall(int index, Speech.ToolCall call) {
        ObjectNode start = node().put("contentBlockIndex", index);
        toolUse(start.putObject("start").putObject("toolUse"), call);
        send("contentBlockStart", start);
        String input = call.input();
        int before = tokens;
        for (int from = 0; from < input.length(); from += CHARS_PER_DELTA) {
            int to = Math.min(from + CHARS_PER_DELTA, input.length());
            tokens = before + call.tokens() * to / input.length();
            ObjectNode delta = node().put("contentBlockIndex", index);
            delta.putObject("delta").putObject("toolUse").put("input", input.substring(from, to));
            send("contentBlockDelta", delta);
        }
        tokens = before + call.tokens();
    }

    private void send(String type, ObjectNode payload) {
        pieces.add(new Piece(EventFrame.of(type, payload.toString()), tokens));
    }

    private static ObjectNode toolUse(ObjectNode node, Speech.ToolCall call) {
        return node.put("name", call.name()).put("toolUseId", "tooluse_" + call.id());
    }

    /** Exclusive: input tokens are those that were neither read nor written; lifetimes of writes, the longer first. */
    private ObjectNode usage() {
        long output = usage.output().orElse(0);
        ObjectNode node = node().put("inputTokens", usage.fresh())
                .put("outputTokens", output)
                .put("totalTokens", usage.input() + output)
                .put("cacheReadInputTokens", usage.read())
                .put("cacheWriteInputTokens", usage.written());
        if (usage.written() > 0) {
            ArrayNode details = node.putArray("cacheDetails");
            detail(details, "1h", usage.written1h());
            detail(details, "5m", usage.written5m());
        }
        return node;
    }

    private static void detail(ArrayNode details, String ttl, long tokens) {
        if (tokens > 0) {
            details.addObject().put("ttl", ttl).put("inputTokens", tokens);
        }
    }

    private ObjectNode metrics() {
        return node().put("latencyMs", latencyMillis);
    }

    private String stopReason() {
        return switch (speech.end()) {
            case TURN -> "end_turn";
            case TOOL -> "tool_use";
            case LIMIT -> "max_tokens";
        };
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }
}
