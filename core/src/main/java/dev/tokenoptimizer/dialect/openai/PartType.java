package dev.tokenoptimizer.dialect.openai;

import dev.tokenoptimizer.prompt.BlockKind;
import java.util.Locale;

/**
 * The {@code type} values of content parts and whether a part of that type may carry {@code prompt_cache_breakpoint} (OpenAI
 * prompt caching guide, 2026-10-02: in Chat {@code text}, {@code image_url}, {@code input_audio} and {@code file}; in Responses
 * {@code input_text}, {@code input_image}, {@code input_file} and {@code computer_screenshot}).
 */
enum PartType {
    TEXT(BlockKind.TEXT, true),
    IMAGE_URL(BlockKind.IMAGE, true),
    INPUT_AUDIO(BlockKind.DOCUMENT, true),
    FILE(BlockKind.DOCUMENT, true),
    INPUT_TEXT(BlockKind.TEXT, true),
    INPUT_IMAGE(BlockKind.IMAGE, true),
    INPUT_FILE(BlockKind.DOCUMENT, true),
    COMPUTER_SCREENSHOT(BlockKind.IMAGE, true),
    OUTPUT_TEXT(BlockKind.TEXT, false),
    REFUSAL(BlockKind.TEXT, false),
    /** Not known to this version. */
    OTHER(BlockKind.UNKNOWN, false);

    private static final PartType[] ALL = values();

    private final String wireName = name().toLowerCase(Locale.ROOT);
    final BlockKind kind;
    final boolean takesMarkers;

    PartType(BlockKind kind, boolean takesMarkers) {
        this.kind = kind;
        this.takesMarkers = takesMarkers;
    }

    static PartType of(String name) {
        for (PartType type : ALL) {
            if (type.wireName.equals(name)) {
                return type;
            }
        }
        return OTHER;
    }
}
