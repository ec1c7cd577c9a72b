package dev.tokenoptimizer.lab.provider;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.lab.provider.clock.Clock;
import dev.tokenoptimizer.lab.provider.openai.ApiError;
import dev.tokenoptimizer.lab.provider.openai.PromptCache;
import dev.tokenoptimizer.lab.provider.openai.ReadRequest;
import dev.tokenoptimizer.lab.provider.wire.ErrorAnswer;
import dev.tokenoptimizer.lab.provider.wire.Reply;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.usage.Usage;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** What the endpoints of OpenAI's APIs do alike. Event loop only. */
abstract class OpenAiEndpoint extends Endpoint {

    private static final String PLATFORM = "openai";

    private final PromptCache cache;

    /** @param cache one for all endpoints */
    OpenAiEndpoint(Settings settings, Clock clock, Faults faults, Books books, PromptCache cache) {
        super(settings, clock, faults, books);
        this.cache = cache;
    }

    /** The body of {@code GET /v1/models}. */
    static String models(Settings settings) {
        ObjectNode list = JsonNodeFactory.instance.objectNode().put("object", "list");
        ArrayNode data = list.putArray("data");
        for (Tariff tariff : settings.tariffs().listed(PLATFORM)) {
            data.addObject()
                    .put("id", tariff.model())
                    .put("object", "model")
                    .put("created", 1_767_225_600)
                    .put("owned_by", "openai");
        }
        return list.toString();
    }

    @Override
    ErrorAnswer error(int status, String message) {
        return ApiError.ofStatus(status, message);
    }

    @Override
    String requestIdHeader() {
        return "x-request-id";
    }

    @Override
    Optional<String> workspaceHeader() {
        return Optional.of("openai-organization");
    }

    @Override
    ErrorAnswer noKey() {
        return error(
                401,
                "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer"
                        + " auth (i.e. Authorization: Bearer YOUR_KEY).");
    }

    @Override
    void evict() {
        cache.clear();
    }

    final Optional<Tariff> tariff(String model) {
        return settings().tariffs().find(PLATFORM, model).map(settings().conduct()::over);
    }

    /** @param reply makes the answer from the bill of the input */
    final void serve(Call call, ReadRequest request, long cutAfter, Function<Usage, Reply> reply) {
        if (faults().refusesMarkers() && request.hasNewField()) {
            refuse(call, request.newFieldError());
            return;
        }
        PromptCache.Served served =
                cache.serve(call.cacheScope(), request, call.startedAt(), input -> millisToReadable(input, reply));
        Usage input = served.usage();
        deliver(call, request.tariff(), input, reply.apply(input), cutAfter, served.withdraw());
    }

    static long seconds(Call call) {
        return TimeUnit.MILLISECONDS.toSeconds(call.startedAt());
    }

    private long millisToReadable(Usage input, Function<Usage, Reply> reply) {
        long firstToken = settings().pacing().millisToFirstToken(input);
        return settings().conduct().readableAtFirstByte()
                ? firstToken
                : firstToken
                        + settings()
                                .pacing()
                                .millisToGenerate(
                                        reply.apply(input).usage().output().orElse(0));
    }
}
