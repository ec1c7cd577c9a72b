package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.optimizer.Optimizer;

/** An optimizer for every dialect that is spoken on some route. */
public interface Optimizers {

    /**
     * The one for an API.
     *
     * @param dialect name of a dialect that {@link dev.tokenoptimizer.gateway.dialect.PromptCall} tells
     */
    Optimizer of(String dialect);
}
