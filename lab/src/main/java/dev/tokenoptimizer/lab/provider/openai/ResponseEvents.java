package dev.tokenoptimizer.lab.provider.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.lab.provider.wire.Reply.Piece;
import dev.tokenoptimizer.lab.provider.wire.Speech;
import java.util.ArrayList;
import java.util.List;

/** The typed events of a streamed response, numbered in order. The bill comes with the last. */
final class ResponseEvents {

    private static final int WORDS_PER_DELTA = 4;
    private static final int CHARS_PER_DELTA = 24;

    private final ResponsesWriter writer;
    private final Speech speech;
    private final List<Piece> pieces = new ArrayList<>();
    private int sequence;
    private int tokens;

    ResponseEvents(ResponsesWriter writer, Speech speech) {
        this.writer = writer;
        this.speech = speech;
    }

    List<Piece> pieces() {
        ObjectNode created = node();
        created.set("response", writer.begun());
        ObjectNode inProgress = node();
        inProgress.set("response", writer.begun());
        send(event("response.created", created) + event("response.in_progress", inProgress));
        for (int i = 0; i < speech.parts().size(); i++) {
            switch (speech.parts().get(i)) {
                case Speech.Text text -> text(i, text);
                case Speech.ToolCall call -> toolCall(i, call);
            }
        }
        ObjectNode done = node();
        done.set("response", writer.done());
        send(event(writer.complete() ? "response.completed" : "response.incomplete", done));
        return pieces;
    }

    private void text(int index, Speech.Text text) {
        String id = writer.itemId(text);
        ObjectNode added = node(id, index).put("content_index", 0);
        added.set("part", ResponsesWriter.textPart(""));
        send(itemEvent("response.output_item.added", index, writer.begunItem(text))
                + event("response.content_part.added", added));
        List<String> words = text.words();
        for (int i = 0; i < words.size(); i += WORDS_PER_DELTA) {
            List<String> next = words.subList(i, Math.min(i + WORDS_PER_DELTA, words.size()));
            tokens += next.size();
            ObjectNode delta = node(id, index).put("content_index", 0).put("delta", String.join("", next));
            delta.putArray("logprobs");
            send(event("response.output_text.delta", delta));
        }
        ObjectNode said = node(id, index).put("content_index", 0).put("text", text.whole());
        said.putArray("logprobs");
        ObjectNode part = node(id, index).put("content_index", 0);
        part.set("part", ResponsesWriter.textPart(text.whole()));
        send(event("response.output_text.done", said)
                + event("response.content_part.done", part)
                + itemEvent("response.output_item.done", index, writer.item(text, writer.itemStatus())));
    }

    private void toolCall(int index, Speech.ToolCall call) {
        String id = writer.itemId(call);
        send(itemEvent("response.output_item.added", index, writer.begunItem(call)));
        String input = call.input();
        int before = tokens;
        for (int from = 0; from < input.length(); from += CHARS_PER_DELTA) {
            int to = Math.min(from + CHARS_PER_DELTA, input.length());
            tokens = before + call.tokens() * to / input.length();
            send(event(
                    "response.function_call_arguments.delta", node(id, index).put("delta", input.substring(from, to))));
        }
        tokens = before + call.tokens();
        send(event(
                        "response.function_call_arguments.done",
                        node(id, index).put("name", call.name()).put("arguments", input))
                + itemEvent("response.output_item.done", index, writer.item(call, writer.itemStatus())));
    }

    private void send(String events) {
        pieces.add(new Piece(events, tokens));
    }

    private String itemEvent(String type, int index, ObjectNode item) {
        ObjectNode data = node().put("output_index", index);
        data.set("item", item);
        return event(type, data);
    }

    private String event(String type, ObjectNode data) {
        return "event: " + type + "\ndata: " + data.put("type", type).put("sequence_number", sequence++) + "\n\n";
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static ObjectNode node(String itemId, int index) {
        return node().put("item_id", itemId).put("output_index", index);
    }
}
