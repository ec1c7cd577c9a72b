package dev.tokenoptimizer.lab.provider.openai;

import dev.tokenoptimizer.lab.provider.wire.Json;
import dev.tokenoptimizer.lab.provider.wire.Wish;
import dev.tokenoptimizer.prompt.Modifier;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What both APIs read alike: the model and what it costs, and fields of the whole request. Thread-safe. */
abstract class RequestReader {

    private final Api api;
    private final Function<String, Optional<Tariff>> tariffs;
    private final TokenCounter counter = new TokenCounter();

    /** @param tariffs what is known of a model by its name without the date of a snapshot; an unknown one is answered 404 */
    RequestReader(Api api, Function<String, Optional<Tariff>> tariffs) {
        this.api = api;
        this.tariffs = tariffs;
    }

    final Opened open(Json.Obj body) throws Refused {
        api.checkFields(body);
        String model = Shape.string(body, "model", "model");
        String plain = ModelTraits.plainName(model);
        Tariff tariff = tariffs.apply(plain)
                .orElseThrow(() -> new Refused(ApiError.modelNotFound(model)))
                .under(modifiers(body));
        CacheFields cache = CacheFields.read(body, plain, api);
        Parameters parameters = Parameters.read(api, model, body);
        Rendering rendering = new Rendering(parameters.root(), counter, new BreakpointReader(api, plain));
        return new Opened(body, model, tariff, cache, parameters, rendering);
    }

    private static Set<Modifier> modifiers(Json.Obj body) {
        return switch (body.text("service_tier")) {
            case "flex" -> EnumSet.of(Modifier.FLEX);
            case "priority" -> EnumSet.of(Modifier.PRIORITY);
            default -> EnumSet.noneOf(Modifier.class);
        };
    }

    /** A request whose prompt is about to be rendered. */
    record Opened(
            Json.Obj body, String model, Tariff tariff, CacheFields cache, Parameters parameters, Rendering rendering) {

        ReadRequest done(Wish wish) {
            String breakpoint = rendering.breakpoints().firstPath();
            return new ReadRequest(
                    model,
                    body,
                    tariff,
                    parameters,
                    rendering.prompt(),
                    rendering.breakpoints().markers(),
                    cache,
                    breakpoint == null && cache.options() ? CacheFields.OPTIONS : breakpoint,
                    wish);
        }
    }
}
