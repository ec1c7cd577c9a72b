package dev.tokenoptimizer.lab.provider.openai;

import dev.tokenoptimizer.lab.provider.wire.Json;
import dev.tokenoptimizer.lab.provider.wire.PrefixId;
import dev.tokenoptimizer.lab.provider.wire.TokenMemory;
import dev.tokenoptimizer.lab.provider.wire.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The tokens of parts, by the public encoding o200k over their text. The frame around messages is what recorded bills show:
 * four tokens before the content of a message, three at the end of the prompt. What the encoding does not see (images, files,
 * the form in which tools are shown to the model) is this simulator's own and near recorded bills, no more. Deterministic.
 * Thread-safe.
 */
final class TokenCounter {

    static final int PER_MESSAGE = 4;
    static final int PER_PROMPT = 3;

    private static final int PER_TOOL = 7;
    private static final int TOOLS = 4;
    private static final int PER_TOOL_CALL = 3;
    private static final int SMALL_IMAGE = 85;
    private static final int IMAGE = 765;
    private static final int AUDIO_CHARS_PER_TOKEN = 1_600;
    private static final int FILE_CHARS_PER_TOKEN = 24;
    private static final int FILE = 1_500;
    private static final int ENCRYPTED_CHARS_PER_TOKEN = 8;

    private final TokenMemory memory = new TokenMemory();

    /** Tokens of the frame around a message of this role, or around all tools. */
    static int[] frame(String label) {
        int[] tokens = new int[label.equals("tools") ? TOOLS : PER_MESSAGE];
        Arrays.fill(tokens, ~label.hashCode());
        return tokens;
    }

    /**
     * Tokens of a part or item.
     *
     * @param digest its own digest, under which they are remembered
     */
    int[] part(Json.Obj part, PartKind kind, PrefixId digest) {
        return memory.of(digest, () -> encoded(part, kind, digest));
    }

    private static int[] encoded(Json.Obj part, PartKind kind, PrefixId digest) {
        return switch (kind) {
            case TEXT -> text(part.text("text") + part.text("refusal"));
            case IMAGE -> some(image(part), digest);
            case AUDIO -> some(1 + data(part, "input_audio", "data") / AUDIO_CHARS_PER_TOKEN, digest);
            case FILE -> some(file(part), digest);
            case TOOL_CALL -> toolCall(part);
            case REASONING -> some(reasoning(part), digest);
            case OTHER -> text(part.compact());
        };
    }

    /** Tokens of a tool's definition. */
    int[] tool(Json.Obj tool, PrefixId digest) {
        return memory.of(digest, () -> join(new int[PER_TOOL], text(shown(tool))));
    }

    /** Tokens of a value by its JSON. */
    int json(Json value) {
        return Tokenizer.O200K.count(value.compact());
    }

    private static int[] text(String text) {
        return Tokenizer.O200K.encode(text);
    }

    private static int[] toolCall(Json.Obj call) {
        Json.Obj function = call.get("function") instanceof Json.Obj inner ? inner : call;
        return join(
                new int[PER_TOOL_CALL],
                text(function.text("name")),
                text(function.text("arguments") + function.text("input")));
    }

    /** Near the form in which models are said to see a tool: its name, what it is for, and its schema without most quotes. */
    private static String shown(Json.Obj tool) {
        Json.Obj function = tool.get("function") instanceof Json.Obj inner ? inner : tool;
        String rest =
                function.get("parameters") == null && function.text("name").isEmpty() ? tool.compact() : "";
        Json schema = function.get("parameters");
        return function.text("name")
                + '\n'
                + function.text("description")
                + '\n'
                + (schema == null ? "" : schema.compact().replace("\"", "").replace("additionalProperties:false,", ""))
                + rest;
    }

    private static int image(Json.Obj part) {
        String detail = part.get("image_url") instanceof Json.Obj image ? image.text("detail") : part.text("detail");
        return detail.equals("low") ? SMALL_IMAGE : IMAGE;
    }

    private static int file(Json.Obj part) {
        int chars =
                Math.max(data(part, "file", "file_data"), part.text("file_data").length());
        return chars == 0 ? FILE : 1 + chars / FILE_CHARS_PER_TOKEN;
    }

    private static int reasoning(Json.Obj item) {
        int summary = item.get("summary") instanceof Json.Arr(List<Json> parts)
                ? parts.stream()
                        .mapToInt(part -> part instanceof Json.Obj object ? text(object.text("text")).length : 0)
                        .sum()
                : 0;
        return summary + item.text("encrypted_content").length() / ENCRYPTED_CHARS_PER_TOKEN;
    }

    private static int data(Json.Obj part, String object, String field) {
        return part.get(object) instanceof Json.Obj inner ? inner.text(field).length() : 0;
    }

    /** So many tokens that stand for something that is no text; equal for equal things. */
    private static int[] some(int count, PrefixId digest) {
        return IntStream.range(0, count).map(i -> (int) digest.low() + i).toArray();
    }

    private static int[] join(int[]... parts) {
        return Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray();
    }
}
