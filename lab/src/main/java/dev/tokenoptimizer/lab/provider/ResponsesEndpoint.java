package dev.tokenoptimizer.lab.provider;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tokenoptimizer.lab.provider.clock.Clock;
import dev.tokenoptimizer.lab.provider.openai.ApiError;
import dev.tokenoptimizer.lab.provider.openai.PromptCache;
import dev.tokenoptimizer.lab.provider.openai.ReadResponse;
import dev.tokenoptimizer.lab.provider.openai.ResponsesReader;
import dev.tokenoptimizer.lab.provider.openai.ResponsesWriter;
import dev.tokenoptimizer.lab.provider.openai.StoredResponse;
import dev.tokenoptimizer.lab.provider.openai.StoredResponses;
import dev.tokenoptimizer.lab.provider.wire.Reply;
import dev.tokenoptimizer.usage.Usage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;

/** {@code /v1/responses}: answers, counts, and what is kept of answers. Event loop only. */
final class ResponsesEndpoint extends OpenAiEndpoint {

    private final StoredResponses stored = new StoredResponses();
    private final ResponsesReader reader;

    ResponsesEndpoint(Settings settings, Clock clock, Faults faults, Books books, PromptCache cache) {
        super(settings, clock, faults, books, cache);
        this.reader = new ResponsesReader(this::tariff, stored);
    }

    /** Answers a request whose body has come. */
    void create(Call call, Buffer body) {
        underFaults(
                call,
                cutAfter -> call.blocking(() -> reader.read(body.getBytes(), call.cacheScope()))
                        .onSuccess(read -> serve(call, read, cutAfter))
                        .onFailure(e -> fail(call, e)));
    }

    /** Answers a request for a count of tokens. */
    void count(Call call, Buffer body) {
        call.blocking(() -> reader.read(body.getBytes(), call.cacheScope()))
                .onSuccess(read -> call.json(200, ResponsesWriter.count(read)))
                .onFailure(e -> call.refuse(errorOf(e)));
    }

    /** Shows or forgets a response that is kept. */
    void kept(Call call, String id) {
        boolean delete = call.request().method().equals(HttpMethod.DELETE);
        if (!delete && !call.request().method().equals(HttpMethod.GET)) {
            refuse(call, error(405, "Method Not Allowed"));
            return;
        }
        String body =
                stored.find(call.cacheScope(), id).map(StoredResponse::body).orElse(null);
        if (body == null) {
            refuse(call, ApiError.ofStatus(404, "Response with id '" + id + "' not found."));
        } else if (delete) {
            stored.forget(call.cacheScope(), id);
            call.json(
                    200,
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("id", id)
                            .put("object", "response")
                            .put("deleted", true)
                            .toString());
        } else {
            call.json(200, body);
        }
    }

    private void serve(Call call, ReadResponse read, long cutAfter) {
        serve(call, read.request(), cutAfter, input -> answer(call, read, input));
    }

    /** What is kept can be named once its own answer is on the way: nobody knows its id before. */
    private Reply answer(Call call, ReadResponse read, Usage input) {
        if (read.stored()) {
            stored.keep(
                    call.cacheScope(), ResponsesWriter.id(read), ResponsesWriter.toStore(read, input, seconds(call)));
        }
        return ResponsesWriter.reply(read, input, seconds(call));
    }
}
