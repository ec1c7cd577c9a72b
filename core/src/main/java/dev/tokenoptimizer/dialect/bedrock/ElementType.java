package dev.tokenoptimizer.dialect.bedrock;

import dev.tokenoptimizer.json.JsonScanner;
import dev.tokenoptimizer.prompt.BlockKind;
import java.nio.charset.StandardCharsets;

/**
 * The members of which an element of a list has one, and whether a cache point may follow such an element (AWS API reference,
 * ContentBlock, SystemContentBlock and Tool; AWS user guide on prompt caching, September 2026). What nobody has seen a cache point
 * behind gets none of ours.
 */
enum ElementType {
    TEXT("text", BlockKind.TEXT, true),
    IMAGE("image", BlockKind.IMAGE, true),
    /** Only behind a PDF: behind others the provider finds a field missing (field reports of 2026). */
    DOCUMENT("document", BlockKind.DOCUMENT, true),
    TOOL_USE("toolUse", BlockKind.TOOL_USE, true),
    TOOL_RESULT("toolResult", BlockKind.TOOL_RESULT, true),
    TOOL_SPEC("toolSpec", BlockKind.TOOL, true),
    SYSTEM_TOOL("systemTool", BlockKind.SERVER_TOOL, false),
    REASONING("reasoningContent", BlockKind.THINKING, false),
    SEARCH_RESULT("searchResult", BlockKind.SEARCH_RESULT, false),
    CITATIONS("citationsContent", BlockKind.TEXT, false),
    VIDEO("video", BlockKind.DOCUMENT, false),
    AUDIO("audio", BlockKind.DOCUMENT, false),
    GUARDED("guardContent", BlockKind.UNKNOWN, false),
    CACHE_POINT("cachePoint", BlockKind.UNKNOWN, false),
    /** Not known to this version. */
    OTHER("", BlockKind.UNKNOWN, false);

    private static final ElementType[] ALL = values();

    @SuppressWarnings("ImmutableEnumChecker")
    private final byte[] wireName;

    final BlockKind kind;
    final boolean takesPoints;

    ElementType(String wireName, BlockKind kind, boolean takesPoints) {
        this.wireName = wireName.getBytes(StandardCharsets.US_ASCII);
        this.kind = kind;
        this.takesPoints = takesPoints;
    }

    /** The type named by the member that the scanner has just entered. */
    static ElementType of(JsonScanner scanner) {
        for (ElementType type : ALL) {
            if (scanner.stringIs(type.wireName)) {
                return type;
            }
        }
        return OTHER;
    }
}
