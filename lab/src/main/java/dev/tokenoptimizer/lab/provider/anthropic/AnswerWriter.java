package dev.tokenoptimizer.lab.provider.anthropic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.tokenoptimizer.lab.provider.wire.Reply.Piece;
import dev.tokenoptimizer.lab.provider.wire.Speech;
import dev.tokenoptimizer.usage.Usage;
import java.util.ArrayList;
import java.util.List;

/** Writes answers as the API does: one JSON object, or server-sent events. */
public final class AnswerWriter {

    private static final int WORDS_PER_DELTA = 4;
    private static final int CHARS_PER_DELTA = 24;

    private AnswerWriter() {}

    static String json(Answer answer) {
        ObjectNode message = message(answer);
        ArrayNode content = message.putArray("content");
        for (Speech.Part part : answer.speech().parts()) {
            switch (part) {
                case Speech.Text text -> content.addObject().put("type", "text").put("text", text.whole());
                case Speech.ToolCall use ->
                    content.addObject()
                            .put("type", "tool_use")
                            .put("id", "toolu_" + use.id())
                            .put("name", use.name())
                            .putRawValue("input", new RawValue(use.input()));
            }
        }
        message.put("stop_reason", stopReason(answer.speech().end()));
        message.putNull("stop_sequence");
        message.set("usage", usage(answer, answer.usage().output().orElse(0)));
        return message.toString();
    }

    /** The answer to a request for a count of tokens. */
    public static String count(ReadRequest request) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("input_tokens", request.prompt().totalTokens())
                .toString();
    }

    /** The events in order; the first piece is what is sent when the answer begins. */
    static List<Piece> events(Answer answer) {
        List<Piece> pieces = new ArrayList<>();
        pieces.add(new Piece(messageStart(answer), 0));
        int tokens = 0;
        for (int i = 0; i < answer.speech().parts().size(); i++) {
            tokens = switch (answer.speech().parts().get(i)) {
                case Speech.Text text -> text(pieces, i, text, tokens);
                case Speech.ToolCall use -> toolUse(pieces, i, use, tokens);
            };
        }
        pieces.add(new Piece(messageDelta(answer) + event("message_stop", node("message_stop")), tokens));
        return pieces;
    }

    private static String stopReason(Speech.End end) {
        return switch (end) {
            case TURN -> "end_turn";
            case TOOL -> "tool_use";
            case LIMIT -> "max_tokens";
        };
    }

    private static int text(List<Piece> pieces, int index, Speech.Text text, int before) {
        ObjectNode start = node("content_block_start").put("index", index);
        start.putObject("content_block").put("type", "text").put("text", "");
        pieces.add(new Piece(event("content_block_start", start) + (index == 0 ? ping() : ""), before));
        int tokens = before;
        for (int i = 0; i < text.words().size(); i += WORDS_PER_DELTA) {
            List<String> words = text.words()
                    .subList(i, Math.min(i + WORDS_PER_DELTA, text.words().size()));
            tokens += words.size();
            ObjectNode delta = node("content_block_delta").put("index", index);
            delta.putObject("delta").put("type", "text_delta").put("text", String.join("", words));
            pieces.add(new Piece(event("content_block_delta", delta), tokens));
        }
        pieces.add(new Piece(stop(index), tokens));
        return tokens;
    }

    private static int toolUse(List<Piece> pieces, int index, Speech.ToolCall use, int before) {
        ObjectNode start = node("content_block_start").put("index", index);
        start.putObject("content_block")
                .put("type", "tool_use")
                .put("id", "toolu_" + use.id())
                .put("name", use.name())
                .putObject("input");
        pieces.add(new Piece(event("content_block_start", start) + (index == 0 ? ping() : ""), before));
        int tokens = before + use.tokens();
        for (int from = 0; from < use.input().length(); from += CHARS_PER_DELTA) {
            int to = Math.min(from + CHARS_PER_DELTA, use.input().length());
            ObjectNode delta = node("content_block_delta").put("index", index);
            delta.putObject("delta")
                    .put("type", "input_json_delta")
                    .put("partial_json", use.input().substring(from, to));
            pieces.add(new Piece(
                    event("content_block_delta", delta),
                    before + use.tokens() * to / use.input().length()));
        }
        pieces.add(new Piece(stop(index), tokens));
        return tokens;
    }

    private static String messageStart(Answer answer) {
        ObjectNode message = message(answer);
        message.putArray("content");
        message.putNull("stop_reason");
        message.putNull("stop_sequence");
        message.set("usage", usage(answer, Math.min(1, answer.usage().output().orElse(0))));
        ObjectNode start = node("message_start");
        start.set("message", message);
        return event("message_start", start);
    }

    /** Cumulative and without the split by lifetime, as the real one (reference section 8.1). */
    private static String messageDelta(Answer answer) {
        ObjectNode delta = node("message_delta");
        delta.putObject("delta")
                .put("stop_reason", stopReason(answer.speech().end()))
                .putNull("stop_sequence");
        Usage usage = answer.usage();
        ObjectNode cumulative = delta.putObject("usage")
                .put("input_tokens", usage.fresh())
                .put("cache_creation_input_tokens", usage.written5m() + usage.written1h())
                .put("cache_read_input_tokens", usage.read())
                .put("output_tokens", usage.output().orElse(0));
        serverTools(answer, cumulative);
        return event("message_delta", delta);
    }

    private static ObjectNode message(Answer answer) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", answer.id())
                .put("type", "message")
                .put("role", "assistant")
                .put("model", answer.model());
    }

    private static ObjectNode usage(Answer answer, long outputTokens) {
        Usage usage = answer.usage();
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("input_tokens", usage.fresh())
                .put("cache_creation_input_tokens", usage.written5m() + usage.written1h())
                .put("cache_read_input_tokens", usage.read());
        node.putObject("cache_creation")
                .put("ephemeral_5m_input_tokens", usage.written5m())
                .put("ephemeral_1h_input_tokens", usage.written1h());
        node.put("output_tokens", outputTokens).put("service_tier", "standard");
        serverTools(answer, node);
        return node;
    }

    private static void serverTools(Answer answer, ObjectNode usage) {
        if (answer.serverToolCalls() > 0) {
            usage.putObject("server_tool_use").put("web_search_requests", answer.serverToolCalls());
        }
    }

    private static String stop(int index) {
        return event("content_block_stop", node("content_block_stop").put("index", index));
    }

    private static String ping() {
        return event("ping", node("ping"));
    }

    private static ObjectNode node(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    private static String event(String name, ObjectNode data) {
        return "event: " + name + "\ndata: " + data + "\n\n";
    }
}
