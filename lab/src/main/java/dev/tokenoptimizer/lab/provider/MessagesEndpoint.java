package dev.tokenoptimizer.lab.provider;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.lab.provider.anthropic.Answer;
import dev.tokenoptimizer.lab.provider.anthropic.AnswerWriter;
import dev.tokenoptimizer.lab.provider.anthropic.ApiError;
import dev.tokenoptimizer.lab.provider.anthropic.ReadRequest;
import dev.tokenoptimizer.lab.provider.anthropic.RequestReader;
import dev.tokenoptimizer.lab.provider.cache.CacheModel;
import dev.tokenoptimizer.lab.provider.cache.Outcome;
import dev.tokenoptimizer.lab.provider.clock.Clock;
import dev.tokenoptimizer.lab.provider.wire.ErrorAnswer;
import dev.tokenoptimizer.lab.provider.wire.PrefixId;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.usage.Usage;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code POST /v1/messages} and {@code /v1/messages/count_tokens}. Event loop only. */
final class MessagesEndpoint extends Endpoint {

    private static final String PLATFORM = "anthropic";

    private final RequestReader reader;
    private final CacheModel<PrefixId> cache;

    MessagesEndpoint(Settings settings, Clock clock, Faults faults, Books books) {
        super(settings, clock, faults, books);
        this.reader = new RequestReader(model ->
                settings().tariffs().find(PLATFORM, model).map(settings().conduct()::over));
        this.cache = new CacheModel<>(settings().conduct());
    }

    @Override
    ErrorAnswer error(int status, String message) {
        return ApiError.ofStatus(status, message);
    }

    @Override
    Optional<ErrorAnswer> objection(Call call) {
        return super.objection(call)
                .or(() -> call.request().getHeader("anthropic-version") == null
                        ? Optional.of(error(400, "anthropic-version: header is required"))
                        : Optional.empty());
    }

    @Override
    String requestIdHeader() {
        return "request-id";
    }

    @Override
    Optional<String> workspaceHeader() {
        return Optional.of("anthropic-workspace-id");
    }

    @Override
    ErrorAnswer noKey() {
        return error(401, "x-api-key header is required");
    }

    @Override
    void evict() {
        cache.clear();
    }

    /** The body of {@code GET /v1/models}. */
    static String models(Settings settings) {
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        ArrayNode data = list.putArray("data");
        for (Tariff tariff : settings.tariffs().listed(PLATFORM)) {
            data.addObject()
                    .put("type", "model")
                    .put("id", tariff.model())
                    .put("display_name", tariff.model())
                    .put("created_at", "2026-01-01T00:00:00Z");
        }
        list.put("has_more", false);
        list.set("first_id", data.isEmpty() ? null : data.get(0).get("id"));
        list.set("last_id", data.isEmpty() ? null : data.get(data.size() - 1).get("id"));
        return list.toString();
    }

    /** Answers a request for a message whose body has come. */
    void message(Call call, Buffer body) {
        underFaults(
                call,
                cutAfter -> call.blocking(() -> reader.read(body.getBytes(), call.betas()))
                        .onSuccess(request -> serve(call, request, cutAfter))
                        .onFailure(e -> fail(call, e)));
    }

    /** Answers a request for a count of tokens. */
    void count(Call call, Buffer body) {
        call.blocking(() -> reader.readForCount(body.getBytes(), call.betas()))
                .onSuccess(request -> call.json(200, AnswerWriter.count(request)))
                .onFailure(e -> call.refuse(errorOf(e)));
    }

    private void serve(Call call, ReadRequest request, long cutAfter) {
        if (faults().refusesMarkers() && !request.markers().isEmpty()) {
            refuse(call, request.markersRefusedError());
            return;
        }
        int serverTool = Answer.serverToolTokens(request);
        Outcome outcome = cache.serve(
                call.cacheScope(),
                request.prompt(),
                request.markers(),
                request.tariff(),
                call.startedAt(),
                usage -> millisToReadable(withServerTool(usage, serverTool, request), request));
        switch (outcome) {
            case Outcome.Rejected(Outcome.Refusal refusal, int marker) ->
                refuse(
                        call,
                        switch (refusal) {
                            case TOO_MANY_MARKERS -> request.tooManyMarkersError();
                            case TTL_ORDER -> request.ttlOrderError(marker);
                            case TTL_NOT_OFFERED -> request.ttlNotOfferedError(marker);
                        });
            case Outcome.Served served -> {
                Usage input = withServerTool(served.usage(), serverTool, request);
                Answer answer = Answer.to(request, input, serverTool > 0 ? 1 : 0);
                deliver(
                        call,
                        request.tariff(),
                        input,
                        answer.reply(),
                        cutAfter,
                        () -> cache.withdraw(call.cacheScope(), request.prompt(), served));
            }
        }
    }

    private long millisToReadable(Usage input, ReadRequest request) {
        long firstToken = settings().pacing().millisToFirstToken(input);
        if (settings().conduct().readableAtFirstByte()) {
            return firstToken;
        }
        OptionalLong output = Answer.to(request, input, 0).usage().output();
        return firstToken + settings().pacing().millisToGenerate(output.orElse(0));
    }

    /**
     * A server tool's result is written for five minutes once the request carries a marker and the prefix that ends with it is
     * long enough, and is fresh otherwise (Anthropic docs, tool use with prompt caching). The model is simple: the result is counted once and is no entry that later requests
     * could read, because it is not part of their prompts either.
     */
    private static Usage withServerTool(Usage usage, int tokens, ReadRequest request) {
        boolean marked = !request.markers().isEmpty()
                && usage.input() + tokens >= request.tariff().minimumPrefix();
        return new Usage(
                usage.fresh() + (marked ? 0 : tokens),
                usage.read(),
                usage.written5m() + (marked ? tokens : 0),
                usage.written1h(),
                OptionalLong.empty());
    }
}
