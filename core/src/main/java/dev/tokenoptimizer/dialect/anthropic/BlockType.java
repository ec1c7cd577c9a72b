package dev.tokenoptimizer.dialect.anthropic;

import dev.tokenoptimizer.json.JsonScanner;
import dev.tokenoptimizer.prompt.BlockKind;
import java.nio.charset.StandardCharsets;

/**
 * The {@code type} values of content blocks that may carry a marker, or that may not (Anthropic prompt caching page and SDK
 * types, October 2026). What is missing here is {@link BlockKind#UNKNOWN} and never marked.
 */
enum BlockType {
    TEXT("text", BlockKind.TEXT),
    TOOL_USE("tool_use", BlockKind.TOOL_USE),
    TOOL_RESULT("tool_result", BlockKind.TOOL_RESULT),
    IMAGE("image", BlockKind.IMAGE),
    DOCUMENT("document", BlockKind.DOCUMENT),
    THINKING("thinking", BlockKind.THINKING),
    REDACTED_THINKING("redacted_thinking", BlockKind.REDACTED_THINKING),
    SEARCH_RESULT("search_result", BlockKind.SEARCH_RESULT),
    SERVER_TOOL_USE("server_tool_use", BlockKind.SERVER_TOOL_USE),
    MCP_TOOL_USE("mcp_tool_use", BlockKind.SERVER_TOOL_USE),
    MCP_TOOL_RESULT("mcp_tool_result", BlockKind.SERVER_TOOL_RESULT),
    WEB_SEARCH_RESULT("web_search_tool_result", BlockKind.SERVER_TOOL_RESULT),
    WEB_FETCH_RESULT("web_fetch_tool_result", BlockKind.SERVER_TOOL_RESULT),
    CODE_EXECUTION_RESULT("code_execution_tool_result", BlockKind.SERVER_TOOL_RESULT),
    BASH_RESULT("bash_code_execution_tool_result", BlockKind.SERVER_TOOL_RESULT),
    TEXT_EDITOR_RESULT("text_editor_code_execution_tool_result", BlockKind.SERVER_TOOL_RESULT),
    TOOL_SEARCH_RESULT("tool_search_tool_result", BlockKind.SERVER_TOOL_RESULT),
    ADVISOR_RESULT("advisor_tool_result", BlockKind.SERVER_TOOL_RESULT);

    private static final BlockType[] ALL = values();

    @SuppressWarnings("ImmutableEnumChecker")
    private final byte[] wireName;

    private final BlockKind kind;

    BlockType(String wireName, BlockKind kind) {
        this.wireName = wireName.getBytes(StandardCharsets.US_ASCII);
        this.kind = kind;
    }

    /** The kind named by the string that the scanner consumed last. */
    static BlockKind kindOf(JsonScanner scanner) {
        for (BlockType type : ALL) {
            if (scanner.stringIs(type.wireName)) {
                return type.kind;
            }
        }
        return BlockKind.UNKNOWN;
    }
}
