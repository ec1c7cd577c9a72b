package dev.tokenoptimizer.lab.provider.gemini;

import dev.tokenoptimizer.lab.provider.wire.Json;
import dev.tokenoptimizer.lab.provider.wire.PrefixId;

/**
 * How much a model thinks before it answers. All of them do, 2.5 Flash-Lite only when asked; a budget of zero forbids it.
 *
 * @param budget most tokens; 0 for none
 * @param shown whether a summary is part of the answer
 */
record Thinking(long budget, boolean shown) {

    private static final int SHORTEST = 16;
    private static final int SPREAD = 100;

    static Thinking read(Json.Obj body, String model) throws Refused {
        Json.Obj config = Fields.object(body, "generationConfig");
        Json.Obj thinking = config == null ? null : Fields.object(config, "thinkingConfig");
        long usual = model.contains("2.5-flash-lite") ? 0 : -1;
        long budget = thinking == null ? usual : Fields.number(thinking, "thinkingBudget", usual);
        boolean shown =
                thinking != null && Fields.get(thinking, "includeThoughts") instanceof Json.Bool(boolean yes) && yes;
        return new Thinking(budget < 0 ? Integer.MAX_VALUE : budget, shown);
    }

    /** Tokens of the thoughts about a prompt. */
    long about(PrefixId prompt) {
        return Math.min(budget, SHORTEST + (prompt.high() >>> 16 & Integer.MAX_VALUE) % SPREAD);
    }
}
