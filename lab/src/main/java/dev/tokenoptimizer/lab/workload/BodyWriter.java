package dev.tokenoptimizer.lab.workload;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tokenoptimizer.lab.trace.NodeKind;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** Writes a prompt as a request body, as an SDK would send it: a lone text is a string, several blocks are an array. */
final class BodyWriter {

    private static final int MAX_TOKENS = 4096;

    private final JsonGenerator json;
    private final BlockText texts;
    private final Deque<String> unanswered = new ArrayDeque<>();

    BodyWriter(JsonGenerator json, long seed) {
        this.json = json;
        this.texts = new BlockText(seed);
    }

    void write(GeneratedRequest request) throws IOException {
        List<Block> blocks = request.prompt().blocks();
        int messages = firstMessage(blocks);
        List<Block> tools = of(blocks, NodeKind.TOOLS);
        List<Block> system = of(blocks, NodeKind.SYSTEM);
        json.writeStartObject();
        json.writeStringField("model", request.model());
        json.writeNumberField("max_tokens", MAX_TOKENS);
        if (!tools.isEmpty()) {
            json.writeArrayFieldStart("tools");
            for (Block tool : tools) {
                tool(tool);
            }
            json.writeEndArray();
        }
        if (!system.isEmpty()) {
            json.writeFieldName("system");
            content(system);
        }
        json.writeArrayFieldStart("messages");
        for (int from = messages; from < blocks.size(); ) {
            int to = from + 1;
            while (to < blocks.size() && isAnswer(blocks.get(to)) == isAnswer(blocks.get(from))) {
                to++;
            }
            message(blocks.subList(from, to));
            from = to;
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void message(List<Block> blocks) throws IOException {
        json.writeStartObject();
        json.writeStringField("role", isAnswer(blocks.getFirst()) ? "assistant" : "user");
        json.writeFieldName("content");
        content(blocks);
        json.writeEndObject();
    }

    private void content(List<Block> blocks) throws IOException {
        Block first = blocks.getFirst();
        if (blocks.size() == 1 && first.kind() != NodeKind.TOOL_USE && first.kind() != NodeKind.TOOL_RESULT) {
            json.writeString(texts.of(first));
            return;
        }
        json.writeStartArray();
        for (Block block : blocks) {
            switch (block.kind()) {
                case TOOL_USE -> toolUse(block);
                case TOOL_RESULT -> toolResult(block);
                default -> text(block);
            }
        }
        json.writeEndArray();
    }

    private void text(Block block) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", "text");
        json.writeStringField("text", texts.of(block));
        json.writeEndObject();
    }

    private void tool(Block block) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", texts.name(block));
        json.writeStringField("description", texts.of(block, 40));
        json.writeObjectFieldStart("input_schema");
        json.writeStringField("type", "object");
        json.writeObjectFieldStart("properties");
        json.writeObjectFieldStart("query");
        json.writeStringField("type", "string");
        json.writeEndObject();
        json.writeEndObject();
        json.writeArrayFieldStart("required");
        json.writeString("query");
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndObject();
    }

    private void toolUse(Block block) throws IOException {
        String id = "toolu_" + String.format(Locale.ROOT, "%024d", block.id());
        unanswered.add(id);
        json.writeStartObject();
        json.writeStringField("type", "tool_use");
        json.writeStringField("id", id);
        json.writeStringField("name", "lookup");
        json.writeObjectFieldStart("input");
        json.writeStringField("query", texts.of(block, 15));
        json.writeEndObject();
        json.writeEndObject();
    }

    private void toolResult(Block block) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", "tool_result");
        json.writeStringField("tool_use_id", unanswered.remove());
        json.writeStringField("content", texts.of(block, 8));
        json.writeEndObject();
    }

    private static boolean isAnswer(Block block) {
        return block.kind() == NodeKind.ASSISTANT || block.kind() == NodeKind.TOOL_USE;
    }

    private static int firstMessage(List<Block> blocks) {
        int at = 0;
        while (at < blocks.size()
                && (blocks.get(at).kind() == NodeKind.TOOLS || blocks.get(at).kind() == NodeKind.SYSTEM)) {
            at++;
        }
        return at;
    }

    private static List<Block> of(List<Block> blocks, NodeKind kind) {
        return blocks.stream().filter(block -> block.kind() == kind).toList();
    }
}
