package dev.tokenoptimizer.dialect;

import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.Modifier;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * What a dialect has to know besides the body.
 *
 * @param scope who shares the provider's cache
 * @param betas value of the provider's beta header, all values joined by commas; empty when absent
 * @param model model that the request's path names; empty where the body names it
 * @param modelNames names that stand for models, by which requests name these
 * @param modifiers what the request asks for outside its body that changes its prices
 * @param tokenRatio by model name, what bills have taught about the estimates: billed over estimated tokens, 1 when nothing
 * @param tellsDialogue whether it is asked what the messages alone tell
 */
public record ReadContext(
        CacheScope scope,
        String betas,
        String model,
        Map<String, String> modelNames,
        Set<Modifier> modifiers,
        ToDoubleFunction<String> tokenRatio,
        boolean tellsDialogue) {

    /** Where nobody asks what the messages alone tell. */
    public ReadContext(
            CacheScope scope,
            String betas,
            String model,
            Map<String, String> modelNames,
            Set<Modifier> modifiers,
            ToDoubleFunction<String> tokenRatio) {
        this(scope, betas, model, modelNames, modifiers, tokenRatio, false);
    }

    /** Of a request that asks for nothing special outside its body. */
    public ReadContext(
            CacheScope scope,
            String betas,
            String model,
            Map<String, String> modelNames,
            ToDoubleFunction<String> tokenRatio) {
        this(scope, betas, model, modelNames, Set.of(), tokenRatio);
    }

    /** Where models are named by their own names. */
    public ReadContext(CacheScope scope, String betas, String model, ToDoubleFunction<String> tokenRatio) {
        this(scope, betas, model, Map.of(), tokenRatio);
    }

    /** Of an API whose bodies name the model. */
    public ReadContext(CacheScope scope, String betas, ToDoubleFunction<String> tokenRatio) {
        this(scope, betas, "", tokenRatio);
    }

    /** The same where it is asked what the messages alone tell. */
    public ReadContext tellingDialogue() {
        return new ReadContext(scope, betas, model, modelNames, modifiers, tokenRatio, true);
    }

    /** What changes the prices, with what the body asks for. */
    public Set<Modifier> modifiersWith(Set<Modifier> ofBody) {
        Set<Modifier> all = EnumSet.noneOf(Modifier.class);
        all.addAll(modifiers);
        all.addAll(ofBody);
        return all;
    }
}
