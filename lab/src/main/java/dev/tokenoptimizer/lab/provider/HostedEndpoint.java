package dev.tokenoptimizer.lab.provider;

import dev.tokenoptimizer.lab.provider.anthropic.Answer;
import dev.tokenoptimizer.lab.provider.anthropic.ApiError;
import dev.tokenoptimizer.lab.provider.anthropic.HostedReader;
import dev.tokenoptimizer.lab.provider.anthropic.Hosting;
import dev.tokenoptimizer.lab.provider.anthropic.ReadRequest;
import dev.tokenoptimizer.lab.provider.cache.Outcome;
import dev.tokenoptimizer.lab.provider.clock.Clock;
import dev.tokenoptimizer.lab.provider.wire.ErrorAnswer;
import dev.tokenoptimizer.lab.provider.wire.Reply;
import dev.tokenoptimizer.tariff.Tariff;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** A cloud platform that serves Claude's Messages in Anthropic's words. Event loop only. */
abstract class HostedEndpoint extends ClaudeEndpoint {

    private final HostedReader reader;

    HostedEndpoint(Settings settings, Clock clock, Faults faults, Books books, Hosting hosting) {
        super(settings, clock, faults, books);
        this.reader = new HostedReader(hosting, model -> tariff(model).map(settings.conduct()::over));
    }

    /**
     * What a path says of a request.
     *
     * @param model that it names, empty for none
     * @param stream whether the answer is to be streamed, empty where the body tells
     */
    record Asked(String model, Optional<Boolean> stream) {

        /** A path that says nothing. */
        static final Asked BY_BODY = new Asked("", Optional.empty());
    }

    /** What a path asks for; empty for one that is not served here. */
    abstract Optional<Asked> asked(String path);

    /** What a model costs and supports. */
    abstract Optional<Tariff> tariff(String model);

    /** Who is served, and at what price. */
    abstract Terms terms(Call call, ReadRequest request);

    /** What is wrong with a request besides its body. */
    Optional<ErrorAnswer> objection(Call call, Buffer body) {
        return Optional.empty();
    }

    final boolean serves(String path) {
        return asked(path).isPresent();
    }

    @Override
    final ErrorAnswer error(int status, String message) {
        return ApiError.ofStatus(status, message);
    }

    @Override
    final String requestIdHeader() {
        return "request-id";
    }

    @Override
    final Optional<String> workspaceHeader() {
        return Optional.empty();
    }

    @Override
    final ErrorAnswer noKey() {
        return error(401, "Authentication is required");
    }

    @Override
    final ErrorAnswer markersRefused(ReadRequest request) {
        return request.markersRefusedError();
    }

    @Override
    final ErrorAnswer problem(ReadRequest request, Outcome.Rejected rejected) {
        return request.error(rejected);
    }

    @Override
    final Reply reply(ReadRequest request, Answer answer, long latencyMillis) {
        return answer.reply();
    }

    /** Answers a request whose body has come. */
    final void message(Call call, Buffer body) {
        Asked asked = asked(call.request().path()).orElse(Asked.BY_BODY);
        objection(call, body)
                .ifPresentOrElse(
                        error -> refuse(call, error),
                        () -> underFaults(
                                call,
                                cutAfter -> call.blocking(() -> reader.read(
                                                body.getBytes(), asked.model(), asked.stream(), call.betas()))
                                        .onSuccess(request -> serve(call, request, terms(call, request), cutAfter))
                                        .onFailure(e -> fail(call, e))));
    }

    /** The header of those who take Anthropic's own requests. */
    final Optional<ErrorAnswer> noVersion(Call call) {
        return call.request().getHeader("anthropic-version") == null
                ? Optional.of(error(400, "anthropic-version: header is required"))
                : Optional.empty();
    }
}
