package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.prompt.Block;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.tokens.TokenCorrection;
import java.util.function.ToDoubleFunction;

/** The correction that one request's estimates were made with, and what its bill teaches in turn. */
final class AppliedCorrection implements ToDoubleFunction<String> {

    /** Of shorter prompts the constants that frame them say more than the text. */
    private static final int TOKENS_MIN = 200;

    private final TokenCorrection corrections;
    private final CacheScope scope;
    private double ratio = 1;

    AppliedCorrection(TokenCorrection corrections, CacheScope scope) {
        this.corrections = corrections;
        this.scope = scope;
    }

    @Override
    public double applyAsDouble(String model) {
        ratio = corrections.ratio(scope, model);
        return ratio;
    }

    /**
     * Learns from a bill. Not where the estimate does not see what is billed: rounds of server tools, and media whose size
     * only the provider knows.
     */
    void learn(Prompt prompt, long billedInput) {
        if (prompt.tokens() >= TOKENS_MIN && !prompt.serverTools() && !hasMedia(prompt)) {
            corrections.learn(scope, prompt.model(), ratio, prompt.tokens(), billedInput);
        }
    }

    private static boolean hasMedia(Prompt prompt) {
        for (Block block : prompt.blocks()) {
            switch (block.kind()) {
                case IMAGE, DOCUMENT, REFERENCE -> {
                    return true;
                }
                default -> {}
            }
        }
        return false;
    }
}
