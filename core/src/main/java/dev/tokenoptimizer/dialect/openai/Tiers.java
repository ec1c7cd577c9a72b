package dev.tokenoptimizer.dialect.openai;

import dev.tokenoptimizer.prompt.Modifier;
import java.util.Set;

/** What the values of {@code service_tier} mean for prices (OpenAI pricing page, November 2026). */
final class Tiers {

    private Tiers() {}

    static Set<Modifier> modifiers(String tier) {
        return switch (tier) {
            case "flex" -> Set.of(Modifier.FLEX);
            case "priority", "fast" -> Set.of(Modifier.PRIORITY);
            default -> Set.of();
        };
    }
}
