package dev.tokenoptimizer.lab.provider.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.tokenoptimizer.lab.provider.wire.Json;
import dev.tokenoptimizer.lab.provider.wire.PrefixId;
import dev.tokenoptimizer.lab.provider.wire.Reply;
import dev.tokenoptimizer.lab.provider.wire.Speech;
import dev.tokenoptimizer.usage.Usage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Writes answers of the Responses API: one JSON object, or typed server-sent events. */
public final class ResponsesWriter {

    private final ReadResponse read;
    private final ReadRequest request;
    private final Speech speech;
    private final Usage usage;
    private final long created;

    private ResponsesWriter(ReadResponse read, Usage input, long createdSeconds) {
        this.read = read;
        this.request = read.request();
        this.speech = Speech.about(request.prompt().whole(), request.wish());
        this.usage = input.withOutput(OptionalLong.of(speech.tokens()));
        this.created = createdSeconds;
    }

    /** Id of the answer to a request: equal for equal prompts. */
    public static String id(ReadResponse read) {
        return "resp_" + Speech.idOf(read.request().prompt().whole());
    }

    /**
     * The answer to a request.
     *
     * @param input bill of the input
     * @param createdSeconds when it was made, seconds since the epoch
     */
    public static Reply reply(ReadResponse read, Usage input, long createdSeconds) {
        ResponsesWriter writer = new ResponsesWriter(read, input, createdSeconds);
        return read.request().wish().stream()
                ? Reply.streamed(writer.usage, new ResponseEvents(writer, writer.speech).pieces())
                : Reply.whole(writer.usage, writer.done().toString());
    }

    /** The same as it is kept for later requests. */
    public static StoredResponse toStore(ReadResponse read, Usage input, long createdSeconds) {
        ResponsesWriter writer = new ResponsesWriter(read, input, createdSeconds);
        ReadRequest request = read.request();
        List<Json> items = new ArrayList<>(read.items());
        for (int i = 0; i < writer.speech.parts().size(); i++) {
            items.add(parsed(writer.item(writer.speech.parts().get(i), writer.itemStatus())));
        }
        List<PrefixId> prefixes = IntStream.range(0, request.prompt().size())
                .mapToObj(request.prompt()::identity)
                .toList();
        return new StoredResponse(items, writer.done().toString(), request.parameters(), request.key(), prefixes);
    }

    /** The answer to a request for a count of tokens. */
    public static String count(ReadResponse read) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("object", "response.input_tokens")
                .put("input_tokens", read.request().prompt().totalTokens())
                .toString();
    }

    /** The response before anything is said. */
    ObjectNode begun() {
        ObjectNode root = head("in_progress");
        root.putArray("output");
        root.putNull("usage");
        return root;
    }

    /** The response in full. */
    ObjectNode done() {
        ObjectNode root = head(complete() ? "completed" : "incomplete");
        if (!complete()) {
            root.putObject("incomplete_details").put("reason", "max_output_tokens");
        }
        ArrayNode output = root.putArray("output");
        speech.parts().forEach(part -> output.add(item(part, itemStatus())));
        root.set("usage", usage());
        if (request.cache().comparison() != null) {
            root.set("prompt_cache_diagnostics", Diagnosis.of(read.compared(), request, usage));
        }
        return root;
    }

    /** Whether all was said; where the cache was only filled, nothing was to be. */
    boolean complete() {
        return request.cache().prewarm() || speech.end() != Speech.End.LIMIT;
    }

    String itemStatus() {
        return complete() ? "completed" : "incomplete";
    }

    /** An item of the output in full. */
    ObjectNode item(Speech.Part part, String status) {
        return switch (part) {
            case Speech.Text text -> {
                ObjectNode item = message(status);
                item.putArray("content").add(textPart(text.whole()));
                yield item;
            }
            case Speech.ToolCall call -> call(call, status).put("arguments", call.input());
        };
    }

    /** An item of the output before anything is said. */
    ObjectNode begunItem(Speech.Part part) {
        return switch (part) {
            case Speech.Text _ -> {
                ObjectNode item = message("in_progress");
                item.putArray("content");
                yield item;
            }
            case Speech.ToolCall call -> call(call, "in_progress").put("arguments", "");
        };
    }

    String itemId(Speech.Part part) {
        String id = Speech.idOf(request.prompt().whole());
        return part instanceof Speech.Text ? "msg_" + id : "fc_" + id;
    }

    static ObjectNode textPart(String text) {
        ObjectNode part = JsonNodeFactory.instance.objectNode().put("type", "output_text");
        part.putArray("annotations");
        part.putArray("logprobs");
        return part.put("text", text);
    }

    private ObjectNode message(String status) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", "msg_" + Speech.idOf(request.prompt().whole()))
                .put("type", "message")
                .put("status", status)
                .put("role", "assistant");
    }

    private ObjectNode call(Speech.ToolCall call, String status) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", itemId(call))
                .put("type", "function_call")
                .put("status", status)
                .put("call_id", "call_" + call.id())
                .put("name", call.name());
    }

    private ObjectNode head(String status) {
        ObjectNode root = JsonNodeFactory.instance
                .objectNode()
                .put("id", id(read))
                .put("object", "response")
                .put("created_at", created)
                .put("status", status)
                .put("background", false)
                .putNull("error")
                .putNull("incomplete_details");
        echo(root, "instructions", "null");
        echo(root, "max_output_tokens", "null");
        echo(root, "metadata", "{}");
        root.put("model", request.model());
        echo(root, "parallel_tool_calls", "true");
        echo(root, "previous_response_id", "null");
        echo(root, "prompt_cache_key", "null");
        if (!request.hasBreakpoints()) {
            root.put("prompt_cache_retention", request.cache().keptForADay() ? "24h" : "in_memory");
        }
        echo(root, "reasoning", "{\"effort\":null,\"summary\":null}");
        root.put("service_tier", request.parameters().tier()).put("store", read.stored());
        echo(root, "temperature", "1.0");
        echo(root, "text", "{\"format\":{\"type\":\"text\"},\"verbosity\":\"medium\"}");
        echo(root, "tool_choice", "\"auto\"");
        echo(root, "tools", "[]");
        echo(root, "top_p", "1.0");
        echo(root, "truncation", "\"disabled\"");
        return root;
    }

    /** A field of the request, or its default as JSON. */
    private void echo(ObjectNode root, String name, String usual) {
        Json value = request.body().get(name);
        root.putRawValue(name, new RawValue(value == null || value instanceof Json.Null ? usual : value.compact()));
    }

    /** Inclusive: the input's tokens are all of them, read and written ones too (reference section 15). */
    private ObjectNode usage() {
        long output = usage.output().orElse(0);
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("input_tokens", usage.input());
        node.putObject("input_tokens_details")
                .put("cached_tokens", usage.read())
                .put("cache_write_tokens", usage.written());
        node.put("output_tokens", output).putObject("output_tokens_details").put("reasoning_tokens", 0);
        return node.put("total_tokens", usage.input() + output);
    }

    private static Json parsed(ObjectNode item) {
        try {
            return Json.parse(item.toString().getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was just written is JSON", e);
        }
    }
}
