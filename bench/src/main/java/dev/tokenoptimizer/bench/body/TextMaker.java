package dev.tokenoptimizer.bench.body;

import java.util.List;
import java.util.Random;

/** Makes text of the kinds that prompts are made of. The same random sequence gives the same text. */
final class TextMaker {

    private static final List<String> WORDS = List.of(
            "the",
            "of",
            "and",
            "to",
            "a",
            "in",
            "is",
            "that",
            "it",
            "for",
            "on",
            "with",
            "as",
            "be",
            "this",
            "request",
            "order",
            "customer",
            "service",
            "please",
            "cannot",
            "because",
            "before",
            "which",
            "policy",
            "account",
            "invoice",
            "reservation",
            "update",
            "database",
            "function",
            "returns",
            "timeout",
            "connection",
            "response",
            "should",
            "would",
            "there",
            "number",
            "between",
            "without",
            "configuration",
            "environment",
            "describes",
            "available",
            "Zürich",
            "café",
            "naïve",
            "don’t",
            "it’s",
            "however",
            "therefore",
            "migration",
            "test");

    private static final List<String> NAMES = List.of(
            "order",
            "customer",
            "price",
            "status",
            "created_at",
            "currency",
            "items",
            "warehouse",
            "retry",
            "payload",
            "index",
            "result",
            "total",
            "session",
            "user_id",
            "locale");

    private final Random random;

    TextMaker(Random random) {
        this.random = random;
    }

    /** Paragraphs of sentences, at least that many characters. */
    String prose(int length) {
        StringBuilder text = new StringBuilder(length + 200);
        while (text.length() < length) {
            sentence(text);
            text.append(random.nextInt(5) == 0 ? "\n\n" : " ");
        }
        return text.toString();
    }

    /** Lines of a program. */
    String code(int length) {
        StringBuilder text = new StringBuilder(length + 200);
        while (text.length() < length) {
            String name = pick(NAMES);
            int depth = 1 + random.nextInt(3);
            text.append("    ".repeat(depth));
            switch (random.nextInt(6)) {
                case 0 ->
                    text.append("def load_")
                            .append(name)
                            .append("(self, ")
                            .append(pick(NAMES))
                            .append("):");
                case 1 ->
                    text.append("if ")
                            .append(name)
                            .append(" is None or len(")
                            .append(name)
                            .append(") > 10:");
                case 2 ->
                    text.append("raise ValueError(f\"no ")
                            .append(name)
                            .append(" for {")
                            .append(name)
                            .append("}\")");
                case 3 ->
                    text.append("self._")
                            .append(name)
                            .append(" = ")
                            .append(pick(NAMES))
                            .append(".get(\"")
                            .append(name)
                            .append("\", ")
                            .append(random.nextInt(1000))
                            .append(')');
                case 4 -> {
                    text.append("# ");
                    sentence(text);
                }
                default ->
                    text.append("return [")
                            .append(name)
                            .append(" for ")
                            .append(name)
                            .append(" in self.")
                            .append(pick(NAMES))
                            .append("s if ")
                            .append(name)
                            .append(".active]");
            }
            text.append(random.nextInt(6) == 0 ? "\n\n" : "\n");
        }
        return text.toString();
    }

    /** A JSON array of records, as a tool would answer it. */
    String records(int length) {
        StringBuilder text = new StringBuilder(length + 200).append('[');
        while (text.length() < length) {
            text.append(text.length() > 1 ? ", " : "")
                    .append("{\"id\": \"")
                    .append(Long.toHexString(random.nextLong()))
                    .append("\", \"")
                    .append(pick(NAMES))
                    .append("\": ")
                    .append(random.nextInt(100_000) / 100.0)
                    .append(", \"note\": \"");
            words(text, 2 + random.nextInt(3));
            text.append("\", \"")
                    .append(pick(NAMES))
                    .append("\": null, \"active\": ")
                    .append(random.nextBoolean())
                    .append('}');
        }
        return text.append(']').toString();
    }

    String name() {
        return pick(NAMES) + "_" + pick(NAMES);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    private void sentence(StringBuilder text) {
        words(text, 6 + random.nextInt(14));
        text.append('.');
    }

    private void words(StringBuilder text, int count) {
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : random.nextInt(12) == 0 ? ", " : " ").append(pick(WORDS));
        }
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
