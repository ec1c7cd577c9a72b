package dev.tokenoptimizer.lab.provider.openai;

/** What the provider makes of a content part or an item. */
enum PartKind {
    TEXT,
    IMAGE,
    AUDIO,
    FILE,
    TOOL_CALL,
    REASONING,
    /** Counted and compared by all it says. */
    OTHER;

    static PartKind of(String type) {
        return switch (type) {
            case "text", "input_text", "output_text", "summary_text", "refusal" -> TEXT;
            case "image_url", "input_image", "computer_screenshot" -> IMAGE;
            case "input_audio" -> AUDIO;
            case "file", "input_file" -> FILE;
            case "function", "function_call", "custom", "custom_tool_call" -> TOOL_CALL;
            case "reasoning" -> REASONING;
            default -> OTHER;
        };
    }
}
