package dev.tokenoptimizer.lab.provider.anthropic;

import dev.tokenoptimizer.lab.provider.wire.Json;
import dev.tokenoptimizer.lab.provider.wire.PrefixId;
import dev.tokenoptimizer.lab.provider.wire.Tokenizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts tokens of blocks: byte-pair encoding cl100k over their text, 30 % more for the newer tokenizer family, and constants
 * for what the encoding does not see. The constants are this simulator's own; they are near what recorded bills show and do not
 * claim more. Deterministic; counts are remembered per block, so that a growing conversation is counted once. Thread-safe.
 */
final class TokenCounter {

    /** Tokens of the frame around every prompt, message, tool definition and other block. */
    static final int PER_PROMPT = 3;

    static final int PER_MESSAGE = 4;
    static final int PER_TOOL = 12;
    static final int PER_TOOL_BLOCK = 8;

    /** What a declared web search or fetch tool adds to the system prompt, beside its own definition. */
    static final int WEB_TOOL_PROMPT = 600;

    private static final int IMAGE_LEAST = 85;
    private static final int IMAGE_MOST = 1600;
    private static final int IMAGE_CHARS_PER_TOKEN = 100;
    private static final int FILE_TOKENS = 1500;
    private static final int DOCUMENT_CHARS_PER_TOKEN = 24;
    private static final double NEW_FAMILY = 1.30;

    private static final int REMEMBERED_BLOCKS = 100_000;

    private final Map<PrefixId, Integer> remembered = new LinkedHashMap<>(1024, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<PrefixId, Integer> eldest) {
            return size() > REMEMBERED_BLOCKS;
        }
    };

    /**
     * Tokens of a block, markers apart.
     *
     * @param digest the block's own digest, under which its count is remembered
     * @param newFamily whether the model has the newer tokenizer
     */
    int count(Json.Obj block, BlockKind kind, PrefixId digest, boolean newFamily) {
        Integer known;
        synchronized (remembered) {
            known = remembered.get(digest);
        }
        int plain = known != null ? known : measure(block, kind);
        if (known == null) {
            synchronized (remembered) {
                remembered.put(digest, plain);
            }
        }
        return newFamily ? (int) Math.ceil(plain * NEW_FAMILY) : plain;
    }

    private int measure(Json.Obj block, BlockKind kind) {
        return switch (kind) {
            case TOOL -> PER_TOOL + everything(block);
            case TEXT -> text(block.text("text")) + extras(block, "text");
            case IMAGE -> image(block);
            case DOCUMENT -> document(block);
            case TOOL_USE -> PER_TOOL_BLOCK + text(block.text("name")) + json(block.get("input"));
            case TOOL_RESULT -> PER_TOOL_BLOCK + content(block.get("content"));
            case THINKING -> text(block.text("thinking")) + json(block.get("data"));
            case OTHER, UNKNOWN -> PER_TOOL_BLOCK + everything(block);
        };
    }

    private int content(@Nullable Json content) {
        return switch (content) {
            case Json.Str(String text) -> text(text);
            case Json.Arr(List<Json> items) -> {
                int sum = 0;
                for (Json item : items) {
                    sum += item instanceof Json.Obj block
                            ? measure(block, BlockKind.ofContent(block.text("type")))
                            : json(item);
                }
                yield sum;
            }
            case null, default -> json(content);
        };
    }

    private int image(Json.Obj block) {
        if (block.get("source") instanceof Json.Obj source
                && !source.text("data").isEmpty()) {
            return Math.clamp(source.text("data").length() / IMAGE_CHARS_PER_TOKEN, IMAGE_LEAST, IMAGE_MOST);
        }
        return IMAGE_MOST;
    }

    private int document(Json.Obj block) {
        int frame = PER_TOOL_BLOCK + text(block.text("title")) + text(block.text("context"));
        if (!(block.get("source") instanceof Json.Obj source)) {
            return frame;
        }
        return frame
                + switch (source.text("type")) {
                    case "text" -> text(source.text("data"));
                    case "content" -> content(source.get("content"));
                    case "base64" -> source.text("data").length() / DOCUMENT_CHARS_PER_TOKEN;
                    default -> FILE_TOKENS;
                };
    }

    private int extras(Json.Obj block, String known) {
        int sum = 0;
        for (Json.Field field : block.fields()) {
            if (!field.name().equals(known)
                    && !field.name().equals("type")
                    && !field.name().equals("cache_control")
                    && !(field.value() instanceof Json.Null)) {
                sum += json(field.value());
            }
        }
        return sum;
    }

    private int everything(Json.Obj block) {
        int sum = 0;
        for (Json.Field field : block.fields()) {
            if (!field.name().equals("cache_control")) {
                sum += text(field.name())
                        + (field.name().equals("content") ? content(field.value()) : json(field.value()));
            }
        }
        return sum;
    }

    private int json(@Nullable Json value) {
        return switch (value) {
            case null -> 0;
            case Json.Str(String text) -> text(text);
            default -> text(value.compact());
        };
    }

    private static int text(String text) {
        return Tokenizer.CL100K.count(text);
    }
}
