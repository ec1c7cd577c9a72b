package dev.tokenoptimizer.lab.provider;

import dev.tokenoptimizer.lab.provider.anthropic.Answer;
import dev.tokenoptimizer.lab.provider.anthropic.AnswerWriter;
import dev.tokenoptimizer.lab.provider.anthropic.ApiError;
import dev.tokenoptimizer.lab.provider.anthropic.PrefixId;
import dev.tokenoptimizer.lab.provider.anthropic.ReadRequest;
import dev.tokenoptimizer.lab.provider.anthropic.Refused;
import dev.tokenoptimizer.lab.provider.anthropic.RequestReader;
import dev.tokenoptimizer.lab.provider.cache.CacheModel;
import dev.tokenoptimizer.lab.provider.cache.Outcome;
import dev.tokenoptimizer.lab.provider.clock.Clock;
import dev.tokenoptimizer.usage.Usage;
import io.vertx.core.buffer.Buffer;
import java.util.OptionalLong;

/** {@code POST /v1/messages} and {@code /v1/messages/count_tokens}. Event loop only. */
final class MessagesEndpoint {

    private final Settings settings;
    private final Clock clock;
    private final Faults faults;
    private final Books books;
    private final RequestReader reader;
    private final CacheModel<PrefixId> cache;

    MessagesEndpoint(Settings settings, Clock clock, Faults faults, Books books) {
        this.settings = settings;
        this.clock = clock;
        this.faults = faults;
        this.books = books;
        this.reader = new RequestReader(
                model -> settings.tariffs().find("anthropic", model).map(settings.conduct()::over));
        this.cache = new CacheModel<>(settings.conduct());
    }

    /** Answers a request for a message whose body has come. */
    void message(Call call, Buffer body) {
        long cutAfter = Long.MAX_VALUE;
        switch (faults.next().orElse(null)) {
            case null -> {}
            case Faults.Fault.Fail(int status) -> {
                refuse(call, ApiError.ofStatus(status, "Simulated error"));
                return;
            }
            case Faults.Fault.Stall() -> {
                books.rejected(call.credential());
                return;
            }
            case Faults.Fault.Reset() -> {
                books.rejected(call.credential());
                call.response().reset();
                return;
            }
            case Faults.Fault.Cut(int afterBytes) -> cutAfter = afterBytes;
            case Faults.Fault.Evict() -> cache.clear();
            case Faults.Fault.Pass() -> {}
        }
        long cut = cutAfter;
        call.blocking(() -> reader.read(body.getBytes(), call.betas()))
                .onSuccess(request -> serve(call, request, cut))
                .onFailure(e -> fail(call, e));
    }

    /** Answers a request for a count of tokens. */
    void count(Call call, Buffer body) {
        call.blocking(() -> reader.readForCount(body.getBytes(), call.betas()))
                .onSuccess(request -> call.json(200, AnswerWriter.count(request)))
                .onFailure(e -> {
                    ApiError error = errorOf(e);
                    call.json(error.status(), error.toJson(call.requestId()));
                });
    }

    private void serve(Call call, ReadRequest request, long cutAfter) {
        if (faults.refusesMarkers() && !request.markers().isEmpty()) {
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
                long beginsAt = call.startedAt() + settings.pacing().millisToFirstToken(input);
                Body body = new Body(call.response(), settings.gzip() && call.acceptsGzip(), cutAfter);
                new Delivery(
                                call.context(),
                                clock,
                                settings.pacing(),
                                books,
                                call.credential(),
                                request.tariff(),
                                answer,
                                call.response(),
                                body,
                                call.driverId(),
                                beginsAt,
                                () -> cache.withdraw(call.cacheScope(), request.prompt(), served))
                        .schedule(call.startedAt());
            }
        }
    }

    private long millisToReadable(Usage input, ReadRequest request) {
        long firstToken = settings.pacing().millisToFirstToken(input);
        if (settings.conduct().readableAtFirstByte()) {
            return firstToken;
        }
        OptionalLong output = Answer.to(request, input, 0).usage().output();
        return firstToken + settings.pacing().millisToGenerate(output.orElse(0));
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

    private void fail(Call call, Throwable e) {
        refuse(call, errorOf(e));
    }

    private void refuse(Call call, ApiError error) {
        books.rejected(call.credential());
        call.json(error.status(), error.toJson(call.requestId()));
    }

    private static ApiError errorOf(Throwable e) {
        return e instanceof Refused refused
                ? refused.error()
                : ApiError.ofStatus(500, "The simulated provider failed: " + e);
    }
}
