package dev.tokenoptimizer.lab.provider.anthropic;

/** What the API does differently from model to model, beyond the tariff. */
final class ModelTraits {

    private ModelTraits() {}

    /**
     * Whether thinking of earlier turns leaves the prompt once the user speaks again: Opus before 4.5, Sonnet before 4.6, Haiku
     * up to 4.5 (Anthropic prompt caching page, 2026-10-08).
     */
    static boolean dropsEarlierThinking(String model) {
        return model.startsWith("claude-3")
                || model.contains("haiku-4-5")
                || model.contains("sonnet-4-5")
                || isVersionFour(model, "sonnet")
                || isVersionFour(model, "opus")
                || model.contains("opus-4-1");
    }

    /** Whether a message of role {@code system} may stand between the others: the newest models except Sonnet 5. */
    static boolean takesSystemMessages(String model) {
        return model.contains("fable-5")
                || model.contains("mythos-5")
                || model.contains("opus-4-8")
                || model.contains("opus-5")
                || model.contains("sonnet-5-5")
                || model.contains("haiku-5-5");
    }

    /** Version 4 itself: {@code claude-opus-4}, {@code claude-opus-4-0}, {@code claude-opus-4-20250514}. */
    private static boolean isVersionFour(String model, String family) {
        return model.matches("claude-" + family + "-4(-0|-20\\d{6})?");
    }
}
