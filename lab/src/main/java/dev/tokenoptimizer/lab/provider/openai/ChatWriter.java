package dev.tokenoptimizer.lab.provider.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.lab.provider.wire.Json;
import dev.tokenoptimizer.lab.provider.wire.Reply;
import dev.tokenoptimizer.lab.provider.wire.Reply.Piece;
import dev.tokenoptimizer.lab.provider.wire.Speech;
import dev.tokenoptimizer.usage.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Writes answers of Chat Completions: one JSON object, or server-sent chunks. */
public final class ChatWriter {

    private static final int WORDS_PER_DELTA = 4;
    private static final int CHARS_PER_DELTA = 24;
    private static final String DONE = "data: [DONE]\n\n";

    private final ReadRequest request;
    private final Speech speech;
    private final Usage usage;
    private final long created;

    private ChatWriter(ReadRequest request, Usage input, long createdSeconds) {
        this.request = request;
        this.speech = Speech.about(request.prompt().whole(), request.wish());
        this.usage = input.withOutput(OptionalLong.of(speech.tokens()));
        this.created = createdSeconds;
    }

    /**
     * The answer to a request.
     *
     * @param input bill of the input
     * @param createdSeconds when it was made, seconds since the epoch
     */
    public static Reply reply(ReadRequest request, Usage input, long createdSeconds) {
        ChatWriter writer = new ChatWriter(request, input, createdSeconds);
        return request.wish().stream()
                ? Reply.streamed(writer.usage, writer.chunks())
                : Reply.whole(writer.usage, writer.completion());
    }

    private String completion() {
        ObjectNode root = head("chat.completion");
        ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
        ObjectNode message = choice.putObject("message").put("role", "assistant");
        message.putNull("content").putNull("refusal").putArray("annotations");
        for (Speech.Part part : speech.parts()) {
            switch (part) {
                case Speech.Text text -> message.put("content", text.whole());
                case Speech.ToolCall call ->
                    call(message.putArray("tool_calls").addObject(), call).put("arguments", call.input());
            }
        }
        choice.putNull("logprobs").put("finish_reason", finishReason());
        root.set("usage", usage());
        return root.toString();
    }

    private List<Piece> chunks() {
        List<Piece> pieces = new ArrayList<>();
        boolean text = !speech.parts().isEmpty() && speech.parts().getFirst() instanceof Speech.Text;
        ObjectNode first = delta().put("role", "assistant");
        first.put("content", text ? "" : null).putNull("refusal");
        pieces.add(new Piece(chunk(first, null), 0));
        int tokens = 0;
        for (Speech.Part part : speech.parts()) {
            switch (part) {
                case Speech.Text said -> text(pieces, said, tokens);
                case Speech.ToolCall call -> toolCall(pieces, call, tokens);
            }
            tokens += part.tokens();
        }
        String end = chunk(delta(), finishReason());
        if (includesUsage()) {
            ObjectNode last = head("chat.completion.chunk");
            last.putArray("choices");
            last.set("usage", usage());
            end += event(last);
        }
        pieces.add(new Piece(end + DONE, tokens));
        return pieces;
    }

    private void text(List<Piece> pieces, Speech.Text text, int before) {
        List<String> words = text.words();
        for (int i = 0; i < words.size(); i += WORDS_PER_DELTA) {
            int to = Math.min(i + WORDS_PER_DELTA, words.size());
            pieces.add(new Piece(
                    chunk(delta().put("content", String.join("", words.subList(i, to))), null), before + to));
        }
    }

    private void toolCall(List<Piece> pieces, Speech.ToolCall call, int before) {
        ObjectNode start = delta();
        call(start.putArray("tool_calls").addObject().put("index", 0), call).put("arguments", "");
        pieces.add(new Piece(chunk(start, null), before));
        String input = call.input();
        for (int from = 0; from < input.length(); from += CHARS_PER_DELTA) {
            int to = Math.min(from + CHARS_PER_DELTA, input.length());
            ObjectNode more = delta();
            more.putArray("tool_calls")
                    .addObject()
                    .put("index", 0)
                    .putObject("function")
                    .put("arguments", input.substring(from, to));
            pieces.add(new Piece(chunk(more, null), before + call.tokens() * to / input.length()));
        }
    }

    /** Fills in a call, and returns its function. */
    private static ObjectNode call(ObjectNode node, Speech.ToolCall call) {
        return node.put("id", "call_" + call.id())
                .put("type", "function")
                .putObject("function")
                .put("name", call.name());
    }

    private String chunk(ObjectNode delta, @Nullable String finishReason) {
        ObjectNode root = head("chat.completion.chunk");
        ArrayNode choices = root.putArray("choices");
        ObjectNode choice = choices.addObject().put("index", 0);
        choice.set("delta", delta);
        choice.putNull("logprobs").put("finish_reason", finishReason);
        if (includesUsage()) {
            root.putNull("usage");
        }
        return event(root);
    }

    private ObjectNode head(String object) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", "chatcmpl-" + Speech.idOf(request.prompt().whole()))
                .put("object", object)
                .put("created", created)
                .put("model", request.model())
                .put("service_tier", request.parameters().tier())
                .putNull("system_fingerprint");
    }

    /** Inclusive: the prompt's tokens are all of them, read and written ones too (reference section 15). */
    private ObjectNode usage() {
        long output = usage.output().orElse(0);
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("prompt_tokens", usage.input())
                .put("completion_tokens", output)
                .put("total_tokens", usage.input() + output);
        ObjectNode details = node.putObject("prompt_tokens_details")
                .put("cached_tokens", usage.read())
                .put("audio_tokens", 0);
        if (request.hasBreakpoints()) {
            details.put("cache_write_tokens", usage.written());
        }
        node.putObject("completion_tokens_details")
                .put("reasoning_tokens", 0)
                .put("audio_tokens", 0)
                .put("accepted_prediction_tokens", 0)
                .put("rejected_prediction_tokens", 0);
        return node;
    }

    private boolean includesUsage() {
        return request.body().get("stream_options") instanceof Json.Obj options && options.isTrue("include_usage");
    }

    private String finishReason() {
        return switch (speech.end()) {
            case TURN -> "stop";
            case TOOL -> "tool_calls";
            case LIMIT -> "length";
        };
    }

    private static ObjectNode delta() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static String event(ObjectNode data) {
        return "data: " + data + "\n\n";
    }
}
