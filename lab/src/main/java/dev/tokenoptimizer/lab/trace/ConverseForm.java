package dev.tokenoptimizer.lab.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** What a body of the Messages API says, as a body of Bedrock's Converse. */
final class ConverseForm {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ConverseForm() {}

    /**
     * The body of a request of Converse that has the same tools, system prompt, messages and sampling; what is neither text nor the use
     * of a tool is left out, markers too, and the model and whether to stream, which the path says.
     *
     * @throws IOException if the body is no JSON object
     */
    static byte[] of(byte[] messages) throws IOException {
        if (!(JSON.readTree(messages) instanceof ObjectNode from)) {
            throw new IOException("no JSON object");
        }
        ObjectNode to = JSON.createObjectNode();
        ObjectNode config = to.putObject("inferenceConfig");
        copy(from, "max_tokens", config, "maxTokens");
        copy(from, "temperature", config, "temperature");
        copy(from, "top_p", config, "topP");
        if (from.has("system")) {
            to.set("system", content(from.get("system")));
        }
        ArrayNode turns = to.putArray("messages");
        for (JsonNode message : from.path("messages")) {
            turns.addObject()
                    .put("role", message.path("role").asText())
                    .set("content", content(message.path("content")));
        }
        if (from.has("tools")) {
            ArrayNode tools = to.putObject("toolConfig").putArray("tools");
            from.get("tools").forEach(tool -> tool(tool, tools.addObject().putObject("toolSpec")));
        }
        return JSON.writeValueAsBytes(to);
    }

    private static void tool(JsonNode tool, ObjectNode to) {
        to.put("name", tool.path("name").asText());
        copy(tool, "description", to, "description");
        to.putObject("inputSchema").set("json", tool.path("input_schema"));
    }

    private static ArrayNode content(JsonNode content) {
        ArrayNode blocks = JSON.createArrayNode();
        if (content.isTextual()) {
            blocks.addObject().set("text", content);
        }
        for (JsonNode block : content) {
            switch (block.path("type").asText()) {
                case "text" -> blocks.addObject().set("text", block.path("text"));
                case "tool_use" ->
                    blocks.addObject()
                            .putObject("toolUse")
                            .put("toolUseId", block.path("id").asText())
                            .put("name", block.path("name").asText())
                            .set("input", block.path("input"));
                case "tool_result" -> result(block, blocks.addObject().putObject("toolResult"));
                default -> {}
            }
        }
        return blocks;
    }

    private static void result(JsonNode block, ObjectNode to) {
        to.put("toolUseId", block.path("tool_use_id").asText());
        to.set("content", content(block.path("content")));
        if (block.path("is_error").asBoolean()) {
            to.put("status", "error");
        }
    }

    private static void copy(JsonNode from, String name, ObjectNode to, String as) {
        if (from.has(name)) {
            to.set(as, from.get(name));
        }
    }
}
