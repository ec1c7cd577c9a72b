package dev.tokenoptimizer.lab.provider;

import dev.tokenoptimizer.lab.provider.clock.Clock;
import dev.tokenoptimizer.lab.provider.openai.ChatReader;
import dev.tokenoptimizer.lab.provider.openai.ChatWriter;
import dev.tokenoptimizer.lab.provider.openai.PromptCache;
import dev.tokenoptimizer.lab.provider.openai.ReadRequest;
import io.vertx.core.buffer.Buffer;

/** {@code POST /v1/chat/completions}. Event loop only. */
final class ChatEndpoint extends OpenAiEndpoint {

    private final ChatReader reader;

    ChatEndpoint(Settings settings, Clock clock, Faults faults, Books books, PromptCache cache) {
        super(settings, clock, faults, books, cache);
        this.reader = new ChatReader(this::tariff);
    }

    /** Answers a request whose body has come. */
    void complete(Call call, Buffer body) {
        underFaults(
                call,
                cutAfter -> call.blocking(() -> reader.read(body.getBytes()))
                        .onSuccess(request -> serve(call, request, cutAfter))
                        .onFailure(e -> fail(call, e)));
    }

    private void serve(Call call, ReadRequest request, long cutAfter) {
        serve(call, request, cutAfter, input -> ChatWriter.reply(request, input, seconds(call)));
    }
}
