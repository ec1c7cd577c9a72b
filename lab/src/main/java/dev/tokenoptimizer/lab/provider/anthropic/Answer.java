package dev.tokenoptimizer.lab.provider.anthropic;

import dev.tokenoptimizer.usage.Usage;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * An answer, made up from nothing but the identity of the prompt: the same prompt is answered with the same words, whatever
 * markers it carries. One word, or one field of a tool's input, is one output token.
 *
 * @param usage what it bills, output included
 * @param serverToolCalls how many calls of server tools are part of it
 */
public record Answer(
        String id,
        String model,
        List<Content> contents,
        StopReason stopReason,
        Usage usage,
        int serverToolCalls,
        boolean stream) {

    private static final int SHORTEST = 12;
    private static final int SPREAD = 180;
    private static final int SERVER_RESULT_LEAST = 400;
    private static final int SERVER_RESULT_SPREAD = 2000;
    private static final String[] WORDS = {
        "the",
        "cache",
        "keeps",
        "what",
        "was",
        "seen",
        "before",
        "and",
        "this",
        "answer",
        "is",
        "made",
        "of",
        "plain",
        "words",
        "that",
        "follow",
        "from",
        "your",
        "prompt",
        "alone",
        "so",
        "two",
        "equal",
        "questions",
        "get",
        "one",
        "reply",
        "however",
        "they",
        "arrive",
        "here"
    };

    public Answer {
        contents = List.copyOf(contents);
    }

    /** Part of an answer. */
    sealed interface Content {
        int tokens();
    }

    record Text(List<String> words) implements Content {
        @Override
        public int tokens() {
            return words.size();
        }
    }

    record ToolUse(String id, String name, String input, int tokens) implements Content {}

    /** Why an answer ends. */
    enum StopReason {
        END_TURN,
        TOOL_USE,
        MAX_TOKENS;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Tokens of the result of the server tool that this request's answer calls; 0 when it calls none. Every second request that
     * declares server tools calls one, drawn by the identity of its prompt.
     */
    public static int serverToolTokens(ReadRequest request) {
        long seed = request.prompt().whole().high();
        return request.serverTools() && request.wish().maxTokens() > 0 && (seed & 1) == 0
                ? SERVER_RESULT_LEAST + (int) ((seed >>> 8 & Long.MAX_VALUE) % SERVER_RESULT_SPREAD)
                : 0;
    }

    /** @param input bill of the input */
    public static Answer to(ReadRequest request, Usage input, int serverToolCalls) {
        PrefixId whole = request.prompt().whole();
        Wish wish = request.wish();
        List<Content> contents = new ArrayList<>();
        StopReason stop = StopReason.MAX_TOKENS;
        if (wish.maxTokens() > 0) {
            stop = fill(contents, wish, whole);
        }
        long output = contents.stream().mapToLong(Content::tokens).sum();
        Usage usage = input.withOutput(OptionalLong.of(output));
        return new Answer("msg_" + hex(whole), request.model(), contents, stop, usage, serverToolCalls, wish.stream());
    }

    private static StopReason fill(List<Content> contents, Wish wish, PrefixId whole) {
        long seed = whole.low();
        if (wish.outputSchema() != null) {
            Sample sample = Sample.of(wish.outputSchema());
            contents.add(new Text(List.of(sample.json())));
            return StopReason.END_TURN;
        }
        boolean callsTool =
                !wish.tools().isEmpty() && (wish.toolRequired() || (!wish.continuesTools() && (seed & 3) == 0));
        int length = SHORTEST + (int) ((seed >>> 16 & Long.MAX_VALUE) % SPREAD);
        if (callsTool) {
            length = wish.toolRequired() ? 0 : SHORTEST;
        }
        boolean cut = length > wish.maxTokens();
        if (length > 0) {
            contents.add(new Text(words(seed, (int) Math.min(length, wish.maxTokens()))));
        }
        if (cut) {
            return StopReason.MAX_TOKENS;
        }
        if (callsTool) {
            Wish.Tool tool =
                    wish.tools().get((int) ((seed >>> 8 & 0xFF) % wish.tools().size()));
            Sample sample = Sample.of(tool.schema());
            contents.add(new ToolUse("toolu_" + hex(whole), tool.name(), sample.json(), 1 + sample.values()));
            return StopReason.TOOL_USE;
        }
        return StopReason.END_TURN;
    }

    private static List<String> words(long seed, int count) {
        List<String> words = new ArrayList<>(count);
        long state = seed;
        for (int i = 0; i < count; i++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            String word = WORDS[(int) (state >>> 59)];
            words.add(i == 0 ? Character.toUpperCase(word.charAt(0)) + word.substring(1) : " " + word);
        }
        return words;
    }

    private static String hex(PrefixId id) {
        return "01" + HexFormat.of().toHexDigits(id.high()) + HexFormat.of().toHexDigits(id.low(), 6);
    }
}
