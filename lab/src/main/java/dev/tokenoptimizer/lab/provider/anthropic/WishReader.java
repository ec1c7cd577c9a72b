package dev.tokenoptimizer.lab.provider.anthropic;

import dev.tokenoptimizer.lab.provider.wire.Json;
import dev.tokenoptimizer.lab.provider.wire.Wish;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads from a request what its answer should be, and refuses what cannot be had together. */
final class WishReader {

    private WishReader() {}

    static Wish read(Json.Obj body, long maxTokens, List<Json> messages) throws Refused {
        boolean stream = body.isTrue("stream");
        if (body.get("stream") != null && !(body.get("stream") instanceof Json.Bool)) {
            throw Refused.invalid("stream: Input should be a valid boolean");
        }
        String choice = body.get("tool_choice") instanceof Json.Obj object ? object.text("type") : "auto";
        boolean required = choice.equals("any") || choice.equals("tool");
        Json schema = outputSchema(body);
        if (maxTokens == 0) {
            refuseWarming(body, stream, required, schema);
        }
        List<Wish.Tool> tools = choice.equals("none") ? List.of() : tools(body, choice);
        return new Wish(stream, maxTokens, tools, required, endsWithToolResult(messages), schema);
    }

    /** What does not go with {@code max_tokens: 0} (Anthropic prompt caching page, pre-warming). */
    private static void refuseWarming(Json.Obj body, boolean stream, boolean toolRequired, @Nullable Json schema)
            throws Refused {
        if (stream) {
            throw Refused.invalid("max_tokens: 0 is not allowed with stream=true");
        }
        if (body.get("thinking") instanceof Json.Obj thinking
                && thinking.text("type").equals("enabled")) {
            throw Refused.invalid("max_tokens: 0 is not allowed with thinking.type='enabled'");
        }
        if (schema != null) {
            throw Refused.invalid("max_tokens: 0 is not allowed with output_config.format");
        }
        if (toolRequired) {
            throw Refused.invalid("max_tokens: 0 is not allowed with tool_choice 'any' or 'tool'");
        }
        if (MarkerReader.marked(body)) {
            throw Refused.invalid("max_tokens: 0 is not allowed with a top-level cache_control");
        }
    }

    private static @Nullable Json outputSchema(Json.Obj body) {
        if (body.get("output_config") instanceof Json.Obj config && config.get("format") instanceof Json.Obj format) {
            return format.get("schema");
        }
        return body.get("output_format") instanceof Json.Obj format ? format.get("schema") : null;
    }

    private static List<Wish.Tool> tools(Json.Obj body, String choice) throws Refused {
        String chosen = body.get("tool_choice") instanceof Json.Obj object ? object.text("name") : "";
        List<Wish.Tool> tools = new ArrayList<>();
        for (Json item : Shape.list(body, "tools", false)) {
            if (item instanceof Json.Obj tool
                    && (tool.get("type") == null || tool.text("type").equals("custom"))
                    && (!choice.equals("tool") || tool.text("name").equals(chosen))) {
                tools.add(new Wish.Tool(tool.text("name"), tool.get("input_schema")));
            }
        }
        return tools;
    }

    private static boolean endsWithToolResult(List<Json> messages) {
        return messages.getLast() instanceof Json.Obj message
                && message.get("content") instanceof Json.Arr(List<Json> items)
                && items.stream()
                        .anyMatch(item -> item instanceof Json.Obj block
                                && block.text("type").equals("tool_result"));
    }
}
