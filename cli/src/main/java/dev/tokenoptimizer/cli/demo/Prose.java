package dev.tokenoptimizer.cli.demo;

import java.util.random.RandomGenerator;

/** Made-up text that reads like a company's papers and code: the same seed, the same text. Not thread-safe. */
final class Prose {

    private static final String[] SUBJECTS = {
        "The customer", "Our billing team", "A delivery partner", "The warehouse in Lyon", "Every new account",
        "The service desk", "An approved supplier", "The audit report", "A returned parcel", "The monthly invoice",
        "The pricing committee", "A signed contract", "The night shift", "The support engineer", "Each regional office",
        "The order system"
    };
    private static final String[] VERBS = {
        "must confirm",
        "usually receives",
        "may not change",
        "is expected to check",
        "keeps a copy of",
        "waits for",
        "rejects",
        "forwards",
        "closes",
        "reviews",
        "has to explain",
        "reports",
        "replaces",
        "cannot open without",
        "is responsible for",
        "archives"
    };
    private static final String[] OBJECTS = {
        "the shipping address",
        "a written statement",
        "the second reminder",
        "an open complaint",
        "the refund request",
        "the signed delivery note",
        "the credit limit",
        "the service agreement",
        "a list of damaged items",
        "the tax number",
        "the warranty card",
        "the travel expenses",
        "a replacement device",
        "the customs form",
        "the quarterly forecast",
        "the safety checklist"
    };
    private static final String[] CONDITIONS = {
        "within three working days", "before the end of the month", "unless the manager has agreed in writing",
        "when the amount is above five hundred euros", "after the first inspection", "if nobody answers the phone",
        "as long as the account is active", "on the last Friday of each quarter", "without asking for another form",
        "even when the parcel was opened", "whenever the system is offline", "only for orders from abroad",
        "because the law requires it", "until the case is closed", "together with the original receipt",
        "for at least ten years"
    };
    private static final String[] NAMES = {
        "invoice",
        "order",
        "customer",
        "parcel",
        "refund",
        "contract",
        "account",
        "report",
        "price",
        "limit",
        "total",
        "index",
        "entry",
        "buffer",
        "owner",
        "state"
    };

    private final RandomGenerator random;

    Prose(RandomGenerator random) {
        this.random = random;
    }

    /** Sentences of about so many words together, in paragraphs. */
    String words(int count) {
        StringBuilder text = new StringBuilder(count * 6);
        int words = 0;
        int sentences = 0;
        while (words < count) {
            String sentence = sentence();
            text.append(sentence).append(++sentences % 6 == 0 ? "\n\n" : " ");
            words += sentence.split(" ").length;
        }
        return text.toString().strip();
    }

    /** One sentence. */
    String sentence() {
        return one(SUBJECTS) + " " + one(VERBS) + " " + one(OBJECTS) + " " + one(CONDITIONS) + ".";
    }

    /** One question. */
    String question() {
        return "What happens " + one(CONDITIONS) + ", and who looks after " + one(OBJECTS) + " in case "
                + (1 + random.nextInt(9_000)) + "?";
    }

    /** A line of a price list: few bytes a token, as tables have. */
    String priceLine() {
        return one(NAMES) + " " + random.nextInt(100, 1_000) + " | " + random.nextInt(1, 1_000) + "."
                + random.nextInt(10, 100) + " | " + random.nextInt(0, 100) + "; ";
    }

    /** So many lines of a source file. */
    String code(int lines) {
        StringBuilder text = new StringBuilder(lines * 48);
        for (int line = 0; line < lines; line++) {
            String name = one(NAMES);
            text.append(
                    switch (random.nextInt(4)) {
                        case 0 -> "    // " + sentence() + "\n";
                        case 1 -> "    int " + name + random.nextInt(100) + " = " + one(NAMES) + ".size();\n";
                        case 2 ->
                            "    if (" + name + " == null || " + one(NAMES) + " > " + random.nextInt(1_000) + ") {\n";
                        default -> "        return " + name + ".find(" + one(NAMES) + ");\n    }\n";
                    });
        }
        return text.toString();
    }

    /** Path of a source file. */
    String path() {
        return "src/" + one(NAMES) + "/" + one(NAMES) + random.nextInt(100) + ".java";
    }

    private String one(String[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
