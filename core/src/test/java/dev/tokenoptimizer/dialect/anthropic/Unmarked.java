package dev.tokenoptimizer.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a request says beside markers. */
final class Unmarked {

    private Unmarked() {}

    /** The document without markers, and with strings where a wrapped or original one-block array stands. */
    static JsonNode of(JsonNode body) {
        ObjectNode plain = body.deepCopy();
        plain.remove("cache_control");
        plain.path("tools").forEach(tool -> ((ObjectNode) tool).remove("cache_control"));
        unwrap(plain, "system");
        plain.path("messages").forEach(message -> {
            unwrap((ObjectNode) message, "content");
            message.path("content").forEach(block -> unwrap((ObjectNode) block, "content"));
        });
        return plain;
    }

    private static void unwrap(ObjectNode owner, String name) {
        JsonNode value = owner.path(name);
        if (!value.isArray()) {
            return;
        }
        value.forEach(block -> ((ObjectNode) block).remove("cache_control"));
        ArrayNode blocks = (ArrayNode) value;
        if (blocks.size() == 1
                && blocks.get(0).size() == 2
                && blocks.get(0).path("type").asText().equals("text")) {
            owner.set(name, blocks.get(0).get("text"));
        }
    }
}
