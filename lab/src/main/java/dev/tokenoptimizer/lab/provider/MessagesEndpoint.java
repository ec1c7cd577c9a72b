package dev.tokenoptimizer.lab.provider;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.lab.provider.anthropic.Answer;
import dev.tokenoptimizer.lab.provider.anthropic.AnswerWriter;
import dev.tokenoptimizer.lab.provider.anthropic.ApiError;
import dev.tokenoptimizer.lab.provider.anthropic.ReadRequest;
import dev.tokenoptimizer.lab.provider.anthropic.RequestReader;
import dev.tokenoptimizer.lab.provider.cache.Outcome;
import dev.tokenoptimizer.lab.provider.clock.Clock;
import dev.tokenoptimizer.lab.provider.wire.ErrorAnswer;
import dev.tokenoptimizer.lab.provider.wire.Reply;
import dev.tokenoptimizer.tariff.Tariff;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** {@code POST /v1/messages} and {@code /v1/messages/count_tokens}. Event loop only. */
final class MessagesEndpoint extends ClaudeEndpoint {

    private static final String PLATFORM = "anthropic";

    private final RequestReader reader;

    MessagesEndpoint(Settings settings, Clock clock, Faults faults, Books books) {
        super(settings, clock, faults, books);
        this.reader = new RequestReader(model ->
                settings().tariffs().find(PLATFORM, model).map(settings().conduct()::over));
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
                        .onSuccess(request ->
                                serve(call, request, new Terms(call.cacheScope(), request.tariff()), cutAfter))
                        .onFailure(e -> fail(call, e)));
    }

    /** Answers a request for a count of tokens. */
    void count(Call call, Buffer body) {
        call.blocking(() -> reader.readForCount(body.getBytes(), call.betas()))
                .onSuccess(request -> call.json(200, AnswerWriter.count(request)))
                .onFailure(e -> call.refuse(errorOf(e)));
    }

    @Override
    ErrorAnswer markersRefused(ReadRequest request) {
        return request.markersRefusedError();
    }

    @Override
    ErrorAnswer problem(ReadRequest request, Outcome.Rejected rejected) {
        return request.error(rejected);
    }

    @Override
    Reply reply(ReadRequest request, Answer answer, long latencyMillis) {
        return answer.reply();
    }
}
