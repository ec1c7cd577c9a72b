package dev.tokenoptimizer.lab.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;

/** What a body of Chat Completions says, as a body of Responses. */
public final class ResponsesForm {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Members that mean the same in both. */
    private static final List<String> SHARED = List.of("model", "stream", "temperature", "top_p", "service_tier");

    private ResponsesForm() {}

    /**
     * The body of a request of Responses that is not stored and has the same messages, tools and sampling; members of Chat
     * Completions that have no place there are left out.
     *
     * @throws IOException if the body is no JSON object
     */
    public static byte[] of(byte[] chat) throws IOException {
        if (!(JSON.readTree(chat) instanceof ObjectNode from)) {
            throw new IOException("no JSON object");
        }
        ObjectNode to = JSON.createObjectNode();
        SHARED.stream().filter(from::has).forEach(name -> to.set(name, from.get(name)));
        to.put("store", false);
        if (from.has("tools")) {
            ArrayNode tools = to.putArray("tools");
            from.get("tools").forEach(tool -> tools.add(tool(tool)));
        }
        ArrayNode items = to.putArray("input");
        from.path("messages").forEach(message -> message(items, message));
        return JSON.writeValueAsBytes(to);
    }

    private static ObjectNode tool(JsonNode tool) {
        ObjectNode flat = JSON.createObjectNode().put("type", tool.path("type").asText());
        tool.path("function").properties().forEach(member -> flat.set(member.getKey(), member.getValue()));
        return flat;
    }

    private static void message(ArrayNode items, JsonNode message) {
        String role = message.path("role").asText();
        JsonNode content = message.path("content");
        if (role.equals("tool")) {
            items.addObject()
                    .put("type", "function_call_output")
                    .put("call_id", message.path("tool_call_id").asText())
                    .set("output", parts(content, "input_text"));
            return;
        }
        if (!content.isNull() && !content.isMissingNode()) {
            String text = role.equals("assistant") ? "output_text" : "input_text";
            items.addObject().put("role", role).set("content", parts(content, text));
        }
        for (JsonNode call : message.path("tool_calls")) {
            items.addObject()
                    .put("type", "function_call")
                    .put("call_id", call.path("id").asText())
                    .put("name", call.path("function").path("name").asText())
                    .put("arguments", call.path("function").path("arguments").asText());
        }
    }

    /** Text stays a string; of parts those of text and images are taken over. */
    private static JsonNode parts(JsonNode content, String text) {
        if (!content.isArray()) {
            return content;
        }
        ArrayNode parts = JSON.createArrayNode();
        for (JsonNode part : content) {
            switch (part.path("type").asText()) {
                case "text" -> parts.addObject().put("type", text).set("text", part.get("text"));
                case "image_url" ->
                    parts.addObject()
                            .put("type", "input_image")
                            .set("image_url", part.path("image_url").get("url"));
                default -> {}
            }
        }
        return parts;
    }
}
