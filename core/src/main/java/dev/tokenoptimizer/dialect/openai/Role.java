package dev.tokenoptimizer.dialect.openai;

import dev.tokenoptimizer.dialect.scan.Trait;
import dev.tokenoptimizer.prompt.BlockKind;
import dev.tokenoptimizer.prompt.Markability;
import org.jspecify.annotations.Nullable;

/** Whose a message is, and what its parts are because of that. */
enum Role {
    INSTRUCTING(Trait.INSTRUCTING, BlockKind.SYSTEM_TEXT, true),
    USER(Trait.SPOKEN, BlockKind.TEXT, true),
    TOOL(Trait.TOOL_RESULT, BlockKind.TOOL_RESULT, true),
    /** Results without a place for markers: the older functions, results of custom tools. */
    PLAIN_TOOL(Trait.TOOL_RESULT, BlockKind.TOOL_RESULT, false),
    /** The model's own, and whatever is not known. */
    OTHER(null, BlockKind.TEXT, false);

    @SuppressWarnings("ImmutableEnumChecker")
    final @Nullable Trait trait;

    private final BlockKind text;
    private final boolean takesMarkers;

    Role(@Nullable Trait trait, BlockKind text, boolean takesMarkers) {
        this.trait = trait;
        this.text = text;
        this.takesMarkers = takesMarkers;
    }

    /** By the value of {@code role}. */
    static Role of(String name) {
        return switch (name) {
            case "system", "developer" -> INSTRUCTING;
            case "user" -> USER;
            case "tool" -> TOOL;
            case "function" -> PLAIN_TOOL;
            default -> OTHER;
        };
    }

    BlockKind kind(BlockKind read) {
        return read == BlockKind.TEXT ? text : read;
    }

    Markability markability(Markability read) {
        return takesMarkers || !(read.markable() || read == Markability.OCCUPIED) ? read : Markability.UNSUPPORTED;
    }
}
