package dev.tokenoptimizer.lab.provider.anthropic;

import java.util.Set;

/** What the provider makes of a content block. */
public enum BlockKind {
    TOOL,
    TEXT,
    IMAGE,
    DOCUMENT,
    TOOL_USE,
    TOOL_RESULT,
    THINKING,
    /** Known to the API and without a rule of its own. */
    OTHER,
    /** Not known to the API: never cached. */
    UNKNOWN;

    private static final Set<String> OTHERS = Set.of(
            "search_result",
            "server_tool_use",
            "mcp_tool_use",
            "mcp_tool_result",
            "container_upload",
            "tool_reference",
            "tool_addition",
            "tool_removal",
            "compaction",
            "fallback");

    static BlockKind ofContent(String type) {
        return switch (type) {
            case "text" -> TEXT;
            case "image" -> IMAGE;
            case "document" -> DOCUMENT;
            case "tool_use" -> TOOL_USE;
            case "tool_result" -> TOOL_RESULT;
            case "thinking", "redacted_thinking" -> THINKING;
            default -> OTHERS.contains(type) || type.endsWith("_tool_result") ? OTHER : UNKNOWN;
        };
    }
}
