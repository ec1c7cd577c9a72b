package dev.tokenoptimizer.lab.provider.bedrock;

import dev.tokenoptimizer.tariff.Tariff;
import java.util.Optional;
import java.util.function.Function;

/**
 * The models that ids stand for.
 *
 * @param tariffs what is known of a model by its name
 */
record Models(Function<String, Optional<Tariff>> tariffs) {

    private static final String VENDOR = "anthropic.";

    /**
     * The model that an id or inference profile stands for.
     *
     * @throws Refused if there is none
     */
    String named(String id) throws Refused {
        int vendor = id.lastIndexOf(VENDOR);
        String model = id.substring(vendor < 0 ? 0 : vendor + VENDOR.length());
        if (tariffs.apply(model).isEmpty()) {
            throw Refused.invalid("The provided model identifier is invalid.");
        }
        return model;
    }
}
