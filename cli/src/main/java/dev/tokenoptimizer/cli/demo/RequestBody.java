package dev.tokenoptimizer.cli.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;

/** A Messages API request that grows turn by turn, as an application keeps its conversation. Sets no cache markers. */
final class RequestBody {

    private static final int MAX_TOKENS = 1024;

    private final String model;
    private final ObjectNode root = JsonNodeFactory.instance.objectNode();
    private final ArrayNode messages = JsonNodeFactory.instance.arrayNode();

    RequestBody(String model) {
        this.model = model;
        root.put("model", model).put("max_tokens", MAX_TOKENS);
    }

    RequestBody maxTokens(int most) {
        root.put("max_tokens", most);
        return this;
    }

    RequestBody system(String text) {
        root.put("system", text);
        return this;
    }

    RequestBody tools(ArrayNode tools) {
        root.set("tools", tools);
        return this;
    }

    RequestBody user(String text) {
        message("user").put("content", text);
        return this;
    }

    /** The assistant says something and calls a tool, the user's side answers with the result. */
    RequestBody toolTurn(String id, String said, String tool, ObjectNode input, String result) {
        ArrayNode blocks = message("assistant").putArray("content");
        blocks.addObject().put("type", "text").put("text", said);
        ObjectNode use =
                blocks.addObject().put("type", "tool_use").put("id", id).put("name", tool);
        use.set("input", input);
        message("user")
                .putArray("content")
                .addObject()
                .put("type", "tool_result")
                .put("tool_use_id", id)
                .put("content", result);
        return this;
    }

    /** The request as it stands now. */
    Call call(Duration pause, boolean streamed) {
        String body = json(streamed);
        return new Call(pause, model, streamed, () -> body);
    }

    /** The body as it stands now. */
    String json(boolean streamed) {
        ObjectNode body = root.deepCopy();
        body.set("messages", messages);
        if (streamed) {
            body.put("stream", true);
        }
        return body.toString();
    }

    private ObjectNode message(String role) {
        return messages.addObject().put("role", role);
    }
}
