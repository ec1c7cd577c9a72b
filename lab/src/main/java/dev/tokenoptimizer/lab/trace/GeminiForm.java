package dev.tokenoptimizer.lab.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a body of Chat Completions says, as a body of Gemini's generateContent. */
public final class GeminiForm {

    private static final ObjectMapper JSON = new ObjectMapper();

    private GeminiForm() {}

    /**
     * The body of a request of generateContent that has the same messages, functions and sampling; members of Chat Completions that have
     * no place there are left out, the model and whether to stream among them, which the path says.
     *
     * @throws IOException if the body is no JSON object
     */
    public static byte[] of(byte[] chat) throws IOException {
        if (!(JSON.readTree(chat) instanceof ObjectNode from)) {
            throw new IOException("no JSON object");
        }
        ObjectNode to = JSON.createObjectNode();
        ArrayNode instruction = JSON.createArrayNode();
        ArrayNode contents = JSON.createArrayNode();
        Map<String, String> names = new HashMap<>();
        for (JsonNode message : from.path("messages")) {
            String role = message.path("role").asText();
            if (role.equals("system") || role.equals("developer")) {
                text(instruction, message.path("content"));
            } else {
                message(contents, message, role, names);
            }
        }
        if (!instruction.isEmpty()) {
            to.putObject("systemInstruction").set("parts", instruction);
        }
        if (from.has("tools")) {
            ArrayNode functions = to.putArray("tools").addObject().putArray("functionDeclarations");
            from.get("tools").forEach(tool -> functions.add(function(tool.path("function"))));
        }
        to.set("contents", contents);
        ObjectNode config = JSON.createObjectNode();
        copy(from, "temperature", config, "temperature");
        copy(from, "top_p", config, "topP");
        copy(from, "max_tokens", config, "maxOutputTokens");
        copy(from, "max_completion_tokens", config, "maxOutputTokens");
        if (!config.isEmpty()) {
            to.set("generationConfig", config);
        }
        return JSON.writeValueAsBytes(to);
    }

    private static void copy(ObjectNode from, String name, ObjectNode to, String otherName) {
        if (from.hasNonNull(name)) {
            to.set(otherName, from.get(name));
        }
    }

    private static ObjectNode function(JsonNode function) {
        ObjectNode declared = JSON.createObjectNode();
        declared.set("name", function.path("name"));
        if (function.hasNonNull("description")) {
            declared.set("description", function.get("description"));
        }
        if (function.hasNonNull("parameters")) {
            declared.set("parametersJsonSchema", function.get("parameters"));
        }
        return declared;
    }

    /** @param names of functions by the ids of their calls */
    private static void message(ArrayNode contents, JsonNode message, String role, Map<String, String> names) {
        ArrayNode parts = JSON.createArrayNode();
        if (role.equals("tool")) {
            String name = names.getOrDefault(message.path("tool_call_id").asText(), "unknown");
            parts.addObject()
                    .putObject("functionResponse")
                    .put("name", name)
                    .putObject("response")
                    .set("result", message.path("content"));
        } else {
            text(parts, message.path("content"));
        }
        for (JsonNode call : message.path("tool_calls")) {
            JsonNode function = call.path("function");
            names.put(call.path("id").asText(), function.path("name").asText());
            parts.addObject()
                    .putObject("functionCall")
                    .put("name", function.path("name").asText())
                    .set("args", arguments(function.path("arguments").asText()));
        }
        String speaker = role.equals("assistant") ? "model" : "user";
        ArrayNode open = role.equals("tool") ? results(contents) : null;
        if (open != null) {
            open.addAll(parts);
        } else if (!parts.isEmpty()) {
            contents.addObject().put("role", speaker).set("parts", parts);
        }
    }

    /** The parts of the last message, if they are results of functions: those that follow each other are one message. */
    private static @Nullable ArrayNode results(ArrayNode contents) {
        JsonNode last = contents.isEmpty() ? JSON.missingNode() : contents.get(contents.size() - 1);
        return last.path("parts").path(0).has("functionResponse") ? (ArrayNode) last.get("parts") : null;
    }

    private static JsonNode arguments(String text) {
        try {
            JsonNode arguments = Objects.requireNonNull(JSON.readTree(text));
            return arguments.isObject() ? arguments : JSON.createObjectNode().put("arguments", text);
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode().put("arguments", text);
        }
    }

    /** Text, and of parts those of text; images are left out. */
    private static void text(ArrayNode parts, JsonNode content) {
        if (content.isTextual()) {
            parts.addObject().set("text", content);
        }
        for (JsonNode part : content) {
            if (part.path("type").asText().equals("text")) {
                parts.addObject().set("text", part.path("text"));
            }
        }
    }
}
