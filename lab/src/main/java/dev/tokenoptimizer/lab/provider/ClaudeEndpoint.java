package dev.tokenoptimizer.lab.provider;

import dev.tokenoptimizer.lab.provider.anthropic.Answer;
import dev.tokenoptimizer.lab.provider.anthropic.ReadRequest;
import dev.tokenoptimizer.lab.provider.cache.CacheModel;
import dev.tokenoptimizer.lab.provider.cache.Outcome;
import dev.tokenoptimizer.lab.provider.clock.Clock;
import dev.tokenoptimizer.lab.provider.wire.ErrorAnswer;
import dev.tokenoptimizer.lab.provider.wire.PrefixId;
import dev.tokenoptimizer.lab.provider.wire.Reply;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.usage.Usage;
import java.util.OptionalLong;

/** Claude, whoever serves it: one cache for each API and platform, found by marker, and answers from what the prompt says. Event loop only. */
abstract class ClaudeEndpoint extends Endpoint {

    private final CacheModel<PrefixId> cache;

    ClaudeEndpoint(Settings settings, Clock clock, Faults faults, Books books) {
        super(settings, clock, faults, books);
        this.cache = new CacheModel<>(settings.conduct());
    }

    /**
     * Who is served, and at what price.
     *
     * @param scope who shares a cache, by equality
     * @param charged prices of the answer
     */
    record Terms(Object scope, Tariff charged) {}

    @Override
    final void evict() {
        cache.clear();
    }

    /** As this API words the error for markers where none are taken. */
    abstract ErrorAnswer markersRefused(ReadRequest request);

    /** As this API words the error for markers that cannot stand together. */
    abstract ErrorAnswer problem(ReadRequest request, Outcome.Rejected rejected);

    /**
     * As this API writes an answer.
     *
     * @param latencyMillis how long it takes until the answer begins
     */
    abstract Reply reply(ReadRequest request, Answer answer, long latencyMillis);

    /** Answers a request that was read. */
    final void serve(Call call, ReadRequest request, Terms terms, long cutAfter) {
        if (faults().refusesMarkers() && !request.markers().isEmpty()) {
            refuse(call, markersRefused(request));
            return;
        }
        int serverTool = Answer.serverToolTokens(request);
        Outcome outcome = cache.serve(
                terms.scope(),
                request.prompt(),
                request.markers(),
                request.tariff(),
                call.startedAt(),
                usage -> millisToReadable(withServerTool(usage, serverTool, request), request));
        switch (outcome) {
            case Outcome.Rejected rejected -> refuse(call, problem(request, rejected));
            case Outcome.Served served -> {
                Usage input = withServerTool(served.usage(), serverTool, request);
                Answer answer = Answer.to(request, input, serverTool > 0 ? 1 : 0);
                deliver(
                        call,
                        terms.charged(),
                        input,
                        reply(request, answer, settings().pacing().millisToFirstToken(input)),
                        cutAfter,
                        () -> cache.withdraw(terms.scope(), request.prompt(), served));
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
