package dev.tokenoptimizer.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;

/** Makes random but sensible Messages requests. The same seed gives the same document. */
final class BodyGenerator {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> WORDS = List.of(
            "cache",
            "prefix",
            "naïve",
            "日本語",
            "😀",
            "tab\there",
            "line\nbreak",
            "quote\"d",
            "back\\slash",
            "a/b",
            "é",
            "\u0007",
            "\u2028",
            "plain words in a row",
            "{\"json\": [1, 2]}",
            "x",
            "Москва",
            "end.");

    private final Random random;

    BodyGenerator(long seed) {
        this.random = new Random(seed);
    }

    ObjectNode body() {
        ObjectNode body = NODES.objectNode();
        body.put("model", chance(50) ? "claude-sonnet-4-5" : "claude-opus-5");
        body.put("max_tokens", 100);
        if (chance(50)) {
            body.set("tools", tools());
        }
        if (chance(70)) {
            body.set("system", chance(50) ? NODES.textNode(text()) : systemBlocks());
        }
        if (chance(20)) {
            body.putObject("tool_choice").put("type", chance(50) ? "auto" : "any");
        }
        if (chance(10)) {
            body.putObject("thinking").put("type", "enabled").put("budget_tokens", 1024);
        }
        if (chance(20)) {
            body.put("stream", chance(50));
        }
        if (chance(10)) {
            body.put("speed", "fast");
        }
        if (chance(15)) {
            ObjectNode config = body.putObject("output_config").put("effort", "high");
            config.putObject("format")
                    .put("type", "json_schema")
                    .putObject("schema")
                    .put("type", "object");
        }
        if (chance(10)) {
            body.putObject("some_new_field").put("a", 1.50);
        }
        body.set("messages", messages());
        return body;
    }

    /** Adds up to {@code most} client markers at places that may carry one. */
    void markSome(ObjectNode body, int most) {
        int left = random.nextInt(most + 1);
        if (left > 0 && chance(15)) {
            body.set("cache_control", marker());
            left--;
        }
        for (JsonNode tool : body.path("tools")) {
            if (left > 0 && chance(15) && !tool.path("defer_loading").asBoolean()) {
                ((ObjectNode) tool).set("cache_control", marker());
                left--;
            }
        }
        for (JsonNode message : body.path("messages")) {
            for (JsonNode block : message.path("content")) {
                if (left > 0 && chance(15) && block instanceof ObjectNode node) {
                    JsonNode inner = node.path("content");
                    if (inner.isArray() && !inner.isEmpty() && chance(50)) {
                        ((ObjectNode) inner.get(inner.size() - 1)).set("cache_control", marker());
                    } else {
                        node.set("cache_control", marker());
                    }
                    left--;
                }
            }
        }
    }

    /** Marks the first block of a message that holds others, and the last of these as well; false where there is none. */
    boolean markInAndOutside(ObjectNode body) {
        for (JsonNode message : body.path("messages")) {
            for (JsonNode block : message.path("content")) {
                JsonNode inner = block.path("content");
                if (block instanceof ObjectNode outside && inner.isArray() && !inner.isEmpty()) {
                    outside.set("cache_control", marker());
                    ((ObjectNode) inner.get(inner.size() - 1)).set("cache_control", marker());
                    return true;
                }
            }
        }
        return false;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        int words = random.nextInt(12);
        for (int i = 0; i < words; i++) {
            text.append(WORDS.get(random.nextInt(WORDS.size()))).append(chance(80) ? " " : "");
        }
        return text.toString();
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private ObjectNode marker() {
        ObjectNode marker = NODES.objectNode().put("type", "ephemeral");
        if (chance(30)) {
            marker.put("ttl", "5m");
        }
        if (chance(10)) {
            marker.put("scope", "global");
        }
        return marker;
    }

    private ArrayNode tools() {
        ArrayNode tools = NODES.arrayNode();
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            ObjectNode tool = tools.addObject();
            if (chance(15)) {
                tool.put("type", "web_search_20250305").put("name", "web_search");
                continue;
            }
            if (chance(10)) {
                tool.put("type", "mcp_toolset").put("mcp_server_name", "s");
                tool.putObject("default_config").put("defer_loading", chance(50));
                continue;
            }
            tool.put("name", "tool_" + i).put("description", text());
            ObjectNode schema = tool.putObject("input_schema").put("type", "object");
            schema.putObject("properties").putObject("q").put("type", "string").put("cache_control", "a property");
            if (chance(10)) {
                tool.put("defer_loading", true);
            }
        }
        return tools;
    }

    private ArrayNode systemBlocks() {
        ArrayNode blocks = NODES.arrayNode();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            blocks.addObject().put("type", "text").put("text", text());
        }
        return blocks;
    }

    private ArrayNode messages() {
        ArrayNode messages = NODES.arrayNode();
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            ObjectNode message = messages.addObject();
            boolean system = chance(5);
            message.put("role", system ? "system" : i % 2 == 0 ? "user" : "assistant");
            if (system && chance(30)) {
                message.put("clear_at", "next_user_message");
            }
            if (chance(40)) {
                message.put("content", text());
            } else {
                ArrayNode content = message.putArray("content");
                int blocks = 1 + random.nextInt(5);
                for (int k = 0; k < blocks; k++) {
                    content.add(block());
                }
            }
        }
        return messages;
    }

    private ObjectNode block() {
        ObjectNode block = NODES.objectNode();
        switch (random.nextInt(13)) {
            case 0 -> image(block);
            case 1 -> document(block);
            case 2 -> {
                block.put("type", "tool_use").put("id", "toolu_1").put("name", "tool_0");
                ObjectNode input = block.putObject("input").put("z", 1.0).put("a", text());
                input.putObject("cache_control").put("type", "not a marker");
            }
            case 3 ->
                block.put("type", "tool_result").put("tool_use_id", "toolu_1").put("content", text());
            case 4, 5 -> {
                block.put("type", "tool_result").put("tool_use_id", "toolu_1").put("is_error", chance(50));
                results(block.putArray("content"));
            }
            case 6 -> block.put("type", "thinking").put("thinking", text()).put("signature", "c2ln");
            case 7 -> block.put("type", "redacted_thinking").put("data", "ZGF0YQ==");
            case 8 ->
                block.put("type", chance(50) ? "container_upload" : "brand_new_block")
                        .put("file_id", text());
            case 9 -> {
                block.put("type", "web_fetch_tool_result").put("tool_use_id", "srvtoolu_1");
                ObjectNode fetched = block.putObject("content")
                        .put("type", "web_fetch_result")
                        .put("url", "u");
                document(fetched.putObject("content"));
            }
            default -> block.put("type", "text").put("text", text());
        }
        return block;
    }

    private void results(ArrayNode content) {
        content.addObject().put("type", "text").put("text", text());
        if (chance(30)) {
            searchResult(content.addObject());
        }
        if (chance(20)) {
            image(content.addObject());
        }
    }

    private void searchResult(ObjectNode block) {
        block.put("type", "search_result").put("source", "s").put("title", text());
        block.putArray("content").addObject().put("type", "text").put("text", text());
        block.putObject("citations").put("enabled", chance(50));
    }

    private void image(ObjectNode block) {
        block.put("type", "image");
        block.putObject("source")
                .put("type", "base64")
                .put("media_type", "image/png")
                .put("data", "iVBORw0KGgo=");
    }

    private void document(ObjectNode block) {
        block.put("type", "document").put("title", text());
        ObjectNode source = block.putObject("source");
        if (chance(50)) {
            source.put("type", "text").put("media_type", "text/plain").put("data", text());
        } else {
            source.put("type", "content")
                    .putArray("content")
                    .addObject()
                    .put("type", "text")
                    .put("text", text());
        }
        block.putObject("citations").put("enabled", chance(50));
    }
}
