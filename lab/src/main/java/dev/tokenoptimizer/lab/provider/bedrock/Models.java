package dev.tokenoptimizer.lab.provider.bedrock;

import dev.tokenoptimizer.prompt.Tier;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.Optional;
import java.util.function.Function;

/**
 * The models that ids stand for.
 *
 * @param tariffs what is known of a model by its name
 * @param amazons whether Amazon's own are served as well, whose names keep their vendor
 */
record Models(Function<String, Optional<Tariff>> tariffs, boolean amazons) {

    private static final String ANTHROPIC = "anthropic.";
    private static final String AMAZON = "amazon.";

    /**
     * The model that an id or inference profile stands for.
     *
     * @throws Refused if there is none
     */
    String named(String id) throws Refused {
        int amazon = id.lastIndexOf(AMAZON);
        int anthropic = id.lastIndexOf(ANTHROPIC);
        String model =
                amazon >= 0 ? id.substring(amazon) : anthropic < 0 ? id : id.substring(anthropic + ANTHROPIC.length());
        if ((amazon >= 0 && !amazons) || tariffs.apply(model).isEmpty()) {
            throw Refused.invalid("The provided model identifier is invalid.");
        }
        return model;
    }

    /** Whether cache points may stand in this part of a prompt. */
    boolean takesPoints(String model, Tier tier) {
        return tariffs.apply(model)
                .filter(tariff -> tariff.places().tiers().contains(tier))
                .isPresent();
    }
}
