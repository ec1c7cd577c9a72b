package dev.tokenoptimizer.lab.provider.gemini;

import dev.tokenoptimizer.lab.provider.wire.Wish;
import dev.tokenoptimizer.tariff.Tariff;

/**
 * A request that the API accepts.
 *
 * @param model as the path names it
 * @param tariff under the tier of service that it asks for
 * @param tier its name
 * @param prompt what it says itself
 * @param cachedContent id of the cache object that comes before that; empty for none
 * @param wish what the answer should look like
 * @param thinking what is thought before it
 */
public record ReadRequest(
        String model, Tariff tariff, String tier, Prompt prompt, String cachedContent, Wish wish, Thinking thinking) {

    /**
     * The same behind a cache object, whose tools are then its own.
     *
     * @throws Refused if the object is another model's
     */
    public ReadRequest behind(CachedContent object) throws Refused {
        if (!object.model().equals(model)) {
            throw Refused.invalid("Model used by GenerateContent request (models/" + model
                    + ") and CachedContent (models/" + object.model() + ") has to be the same.");
        }
        Wish whole = new Wish(
                wish.stream(),
                wish.maxTokens(),
                object.calls().tools(),
                object.calls().toolRequired(),
                wish.continuesTools(),
                wish.outputSchema());
        return new ReadRequest(model, tariff, tier, prompt.behind(object.prompt()), "", whole, thinking);
    }
}
