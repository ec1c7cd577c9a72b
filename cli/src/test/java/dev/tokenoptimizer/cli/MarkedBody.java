package dev.tokenoptimizer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.lab.provider.cache.Marker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Sets markers on the blocks of a body, counted as they are rendered: tools, system, messages. Knows plain blocks only. */
final class MarkedBody {

    private static final ObjectMapper JSON = new ObjectMapper();

    private MarkedBody() {}

    static byte[] of(byte[] body, List<Marker> markers) throws IOException {
        ObjectNode root = (ObjectNode) JSON.readTree(body);
        List<ObjectNode> blocks = new ArrayList<>();
        add(root, "tools", blocks);
        add(root, "system", blocks);
        root.get("messages").forEach(message -> add((ObjectNode) message, "content", blocks));
        for (Marker marker : markers) {
            blocks.get(marker.index())
                    .putObject("cache_control")
                    .put("type", "ephemeral")
                    .put("ttl", marker.ttl().wireName());
        }
        return JSON.writeValueAsBytes(root);
    }

    private static void add(ObjectNode owner, String field, List<ObjectNode> blocks) {
        JsonNode value = owner.path(field);
        if (value.isTextual()) {
            ArrayNode wrapped = owner.putArray(field);
            wrapped.addObject().put("type", "text").put("text", value.asText());
            value = wrapped;
        }
        value.forEach(block -> blocks.add((ObjectNode) block));
    }
}
