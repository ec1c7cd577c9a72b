package dev.tokenoptimizer.gateway.dialect;

/**
 * A call that carries a prompt.
 *
 * @param dialect name of the API, for example {@code openai.chat}
 * @param model model that the path names; empty where the body does
 */
public record PromptCall(String dialect, String model) {

    /** A call whose body names the model. */
    static PromptCall of(String dialect) {
        return new PromptCall(dialect, "");
    }
}
