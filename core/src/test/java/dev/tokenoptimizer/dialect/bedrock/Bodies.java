package dev.tokenoptimizer.dialect.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Draws request bodies of Converse, from bare ones to ones with everything. */
final class Bodies {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Random random;
    private int words;

    Bodies(long seed) {
        this.random = new Random(seed);
    }

    ObjectNode body() {
        ObjectNode body = JSON.createObjectNode();
        body.set("messages", messages());
        if (random.nextBoolean()) {
            ArrayNode system = body.putArray("system");
            for (int i = random.nextInt(3); i > 0; i--) {
                system.addObject().put("text", text());
            }
        } else if (random.nextInt(4) == 0) {
            body.putNull("system");
        }
        body.putObject("inferenceConfig").put("maxTokens", 100 + random.nextInt(9));
        if (random.nextBoolean()) {
            toolConfig(body.putObject("toolConfig"));
        }
        if (random.nextInt(4) == 0) {
            body.putObject("additionalModelRequestFields")
                    .putObject("thinking")
                    .put("type", "enabled")
                    .put("budget_tokens", 1024);
        }
        if (random.nextInt(6) == 0) {
            body.put("someNewParameter", random.nextInt());
        }
        return body;
    }

    /** Sets cache points behind elements of lists. */
    void mark(ObjectNode body, int most) {
        List<ArrayNode> lists = new ArrayList<>();
        if (body.path("toolConfig").path("tools") instanceof ArrayNode tools) {
            lists.add(tools);
        }
        if (body.path("system") instanceof ArrayNode system) {
            lists.add(system);
        }
        body.path("messages").forEach(message -> lists.add((ArrayNode) message.get("content")));
        for (int i = 0; i < most; i++) {
            ArrayNode list = lists.get(random.nextInt(lists.size()));
            if (!list.isEmpty() && random.nextInt(3) > 0) {
                ObjectNode point = JSON.createObjectNode();
                ObjectNode value = point.putObject("cachePoint").put("type", "default");
                if (random.nextBoolean()) {
                    value.put("ttl", random.nextBoolean() ? "1h" : "5m");
                }
                list.insert(1 + random.nextInt(list.size()), point);
            }
        }
    }

    private void toolConfig(ObjectNode config) {
        ArrayNode tools = config.putArray("tools");
        for (int i = random.nextInt(4); i >= 0; i--) {
            ObjectNode spec = tools.addObject().putObject("toolSpec");
            spec.put("name", "tool_" + i).put("description", text());
            spec.putObject("inputSchema")
                    .putObject("json")
                    .put("type", "object")
                    .putObject("properties");
        }
        if (random.nextInt(6) == 0) {
            tools.addObject().putObject("systemTool").put("name", "nova_grounding");
        }
        if (random.nextInt(3) == 0) {
            config.putObject("toolChoice").putObject(random.nextBoolean() ? "auto" : "any");
        }
    }

    private ArrayNode messages() {
        ArrayNode messages = JSON.createArrayNode();
        int turns = random.nextInt(6);
        for (int turn = 0; turn <= turns; turn++) {
            ArrayNode asked = messages.addObject().put("role", "user").putArray("content");
            for (int i = random.nextInt(3); i >= 0; i--) {
                asked(asked.addObject());
            }
            if (turn < turns) {
                answer(messages);
            }
        }
        return messages;
    }

    private void answer(ArrayNode messages) {
        ArrayNode said = messages.addObject().put("role", "assistant").putArray("content");
        if (random.nextInt(3) == 0) {
            said.addObject()
                    .putObject("reasoningContent")
                    .putObject("reasoningText")
                    .put("text", text())
                    .put("signature", "c2ln");
        }
        said.addObject().put("text", text());
        if (random.nextBoolean()) {
            ArrayNode results = messages.addObject().put("role", "user").putArray("content");
            for (int i = random.nextInt(2); i >= 0; i--) {
                ObjectNode use = said.addObject().putObject("toolUse");
                use.put("toolUseId", "t" + i)
                        .put("name", "tool_0")
                        .putObject("input")
                        .put("a", i);
                ObjectNode result = results.addObject().putObject("toolResult").put("toolUseId", "t" + i);
                asked(result.putArray("content").addObject());
            }
            messages.addObject()
                    .put("role", "assistant")
                    .putArray("content")
                    .addObject()
                    .put("text", text());
        }
    }

    private void asked(ObjectNode element) {
        switch (random.nextInt(9)) {
            case 0 -> media(element.putObject("image").put("format", "png"), "iVBORw0KGgo=");
            case 1 -> media(element.putObject("document").put("format", "pdf").put("name", "a"), "JVBERi0=");
            case 2 -> media(element.putObject("document").put("format", "txt").put("name", "b"), "dGV4dA==");
            case 3 -> element.putObject("brandNewContent").put("value", words++);
            default -> element.put("text", random.nextInt(12) == 0 ? "" : text());
        }
    }

    private static void media(ObjectNode media, String bytes) {
        media.putObject("source").put("bytes", bytes);
    }

    private String text() {
        return "plain words " + words++ + " \u00e9 \ud83d\ude00 / \"quoted\" \\ \n" + "x".repeat(random.nextInt(40));
    }

    /** The same document without cache points. */
    static JsonNode plain(JsonNode body) {
        JsonNode plain = body.deepCopy();
        remove(plain.path("system"));
        remove(plain.path("toolConfig").path("tools"));
        plain.path("messages").forEach(message -> remove(message.path("content")));
        return plain;
    }

    private static void remove(JsonNode list) {
        for (int i = list.size() - 1; i >= 0; i--) {
            if (list.get(i).has("cachePoint")) {
                ((ArrayNode) list).remove(i);
            }
        }
    }
}
