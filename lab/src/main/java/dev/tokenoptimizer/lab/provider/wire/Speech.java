package dev.tokenoptimizer.lab.provider.wire;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What an answer says, made up from nothing but the identity of the prompt: the same prompt is answered with the same words,
 * whatever markers it carries. One word, or one field of a tool's input, is one output token.
 *
 * @param parts in order
 * @param end why it ends
 */
public record Speech(List<Part> parts, End end) {

    private static final int SHORTEST = 12;
    private static final int SPREAD = 180;
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

    public Speech {
        parts = List.copyOf(parts);
    }

    /** Part of an answer. */
    public sealed interface Part {
        /** Its output tokens. */
        int tokens();
    }

    /** Text, word by word. */
    public record Text(List<String> words) implements Part {
        public Text {
            words = List.copyOf(words);
        }

        @Override
        public int tokens() {
            return words.size();
        }

        /** All of it. */
        public String whole() {
            return String.join("", words);
        }
    }

    /**
     * A call of a tool.
     *
     * @param id of the call, without what an API puts before it
     * @param input JSON
     */
    public record ToolCall(String id, String name, String input, int tokens) implements Part {}

    /** Why an answer ends. */
    public enum End {
        /** All is said. */
        TURN,
        /** A tool is to be run. */
        TOOL,
        /** No more tokens are allowed. */
        LIMIT
    }

    /** The answer to a prompt of this identity. */
    public static Speech about(PrefixId prompt, Wish wish) {
        List<Part> parts = new ArrayList<>();
        End end = wish.maxTokens() > 0 ? fill(parts, wish, prompt) : End.LIMIT;
        return new Speech(parts, end);
    }

    /** Its output tokens. */
    public int tokens() {
        return parts.stream().mapToInt(Part::tokens).sum();
    }

    /** What goes into the ids of an answer: equal for equal prompts. */
    public static String idOf(PrefixId prompt) {
        return "01" + HexFormat.of().toHexDigits(prompt.high()) + HexFormat.of().toHexDigits(prompt.low(), 6);
    }

    private static End fill(List<Part> parts, Wish wish, PrefixId prompt) {
        long seed = prompt.low();
        if (wish.outputSchema() != null) {
            parts.add(new Text(List.of(Sample.of(wish.outputSchema()).json())));
            return End.TURN;
        }
        boolean callsTool =
                !wish.tools().isEmpty() && (wish.toolRequired() || (!wish.continuesTools() && (seed & 3) == 0));
        int length = SHORTEST + (int) ((seed >>> 16 & Long.MAX_VALUE) % SPREAD);
        if (callsTool) {
            length = wish.toolRequired() ? 0 : SHORTEST;
        }
        boolean cut = length > wish.maxTokens();
        if (length > 0) {
            parts.add(new Text(words(seed, (int) Math.min(length, wish.maxTokens()))));
        }
        if (cut) {
            return End.LIMIT;
        }
        if (callsTool) {
            Wish.Tool tool =
                    wish.tools().get((int) ((seed >>> 8 & 0xFF) % wish.tools().size()));
            Sample sample = Sample.of(tool.schema());
            parts.add(new ToolCall(idOf(prompt), tool.name(), sample.json(), 1 + sample.values()));
            return End.TOOL;
        }
        return End.TURN;
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
}
