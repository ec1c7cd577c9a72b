package dev.tokenoptimizer.lab.provider.openai;

import dev.tokenoptimizer.lab.provider.wire.Json;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Renders the items of the Responses API. */
final class ItemRenderer {

    private static final Set<String> ROLES = Set.of("user", "assistant", "system", "developer");
    private static final Set<String> CALLS = Set.of(
            "apply_patch_call",
            "code_interpreter_call",
            "computer_call",
            "custom_tool_call",
            "file_search_call",
            "function_call",
            "image_generation_call",
            "local_shell_call",
            "mcp_approval_request",
            "mcp_call",
            "mcp_list_tools",
            "reasoning",
            "shell_call",
            "tool_search_call",
            "web_search_call");
    private static final Set<String> RESULTS = Set.of(
            "apply_patch_call_output",
            "computer_call_output",
            "custom_tool_call_output",
            "function_call_output",
            "local_shell_call_output",
            "mcp_approval_response",
            "shell_call_output",
            "tool_search_output");
    private static final Set<String> NO_MESSAGES =
            Set.of("additional_tools", "compaction", "compaction_trigger", "configuration_update");

    private final Rendering rendering;

    ItemRenderer(Rendering rendering) {
        this.rendering = rendering;
    }

    /** Renders an item, and tells whom it is from. */
    Speaker item(Json.Obj item, String path) throws Refused {
        String type = type(item);
        Speaker speaker = speaker(item, type, path);
        BreakpointReader.none(item, path);
        String label = speaker == Speaker.DEVELOPER ? "developer" : label(item, type);
        rendering.message(label);
        switch (type) {
            case "message" -> content(label, item.get("content"), item, path + ".content");
            case "function_call_output", "custom_tool_call_output", "computer_call_output" ->
                content(label, item.get("output"), item, path + ".output");
            default -> rendering.block(label, item);
        }
        rendering.endMessage(speaker);
        return speaker;
    }

    private void content(String label, @Nullable Json content, Json.Obj item, String path) throws Refused {
        switch (content) {
            case Json.Str(String text) -> rendering.text(label, text);
            case Json.Arr(List<Json> parts) -> rendering.parts(label, parts, path);
            case Json.Obj part
            when item.text("type").equals("computer_call_output") -> rendering.part(label, part, path);
            case null -> throw new Refused(ApiError.missing(path));
            default -> throw new Refused(ApiError.invalidType(path, "a string or an array"));
        }
    }

    /** A message may leave out its type. */
    private static String type(Json.Obj item) {
        return item.get("type") == null && item.get("role") != null ? "message" : item.text("type");
    }

    private static String label(Json.Obj item, String type) {
        return type.equals("message") ? item.text("role") : type;
    }

    private static Speaker speaker(Json.Obj item, String type, String path) throws Refused {
        if (type.equals("message")) {
            String role = Shape.string(item, "role", path + ".role");
            if (!ROLES.contains(role)) {
                throw new Refused(
                        ApiError.invalidValue(path + ".role", role, "'assistant', 'system', 'developer', and 'user'"));
            }
            return Speaker.ofRole(role);
        }
        if (CALLS.contains(type)) {
            return Speaker.ASSISTANT;
        }
        if (RESULTS.contains(type)) {
            return Speaker.TOOL;
        }
        if (NO_MESSAGES.contains(type)) {
            return Speaker.NOBODY;
        }
        throw new Refused(
                type.isEmpty()
                        ? ApiError.missing(path + ".type")
                        : ApiError.invalid("invalid_value", path + ".type", "Invalid value: '" + type + "'."));
    }
}
