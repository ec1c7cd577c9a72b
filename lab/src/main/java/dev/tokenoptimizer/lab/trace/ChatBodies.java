package dev.tokenoptimizer.lab.trace;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.provider.openai.ChatReader;
import dev.tokenoptimizer.lab.provider.openai.ReadRequest;
import dev.tokenoptimizer.lab.provider.openai.Refused;
import dev.tokenoptimizer.lab.provider.openai.RequestBlock;
import dev.tokenoptimizer.lab.provider.wire.Speech;
import dev.tokenoptimizer.tariff.Tariff;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Bodies of OpenAI's Chat Completions. The model is put into them, as its generation decides which fields they may hold. */
final class ChatBodies implements BodyReader {

    private final Tariff tariff;
    private final ChatReader reader;

    ChatBodies(Tariff tariff) {
        this.tariff = tariff;
        this.reader = new ChatReader(_ -> Optional.of(tariff));
    }

    @Override
    public RecordedApi api() {
        return RecordedApi.OPENAI_CHAT;
    }

    @Override
    public byte[] sent(byte[] recorded) throws IOException {
        return ModelField.replace(recorded, tariff.model());
    }

    @Override
    public Body read(byte[] body) throws Refused {
        ReadRequest request = reader.read(body);
        return new Body(
                request.model(),
                request.prompt(),
                request.prompt().blocks().stream().map(ChatBodies::part).toList(),
                Speech.about(request.prompt().whole(), request.wish()).tokens());
    }

    @Override
    public List<Marker> markers(byte[] body) throws Refused {
        return reader.read(body).markers();
    }

    private static Body.Part part(RequestBlock block) {
        return new Body.Part(kind(block), block.message(), block.markable(), false, block::text);
    }

    private static NodeKind kind(RequestBlock block) {
        if (block.isToolCall()) {
            return NodeKind.TOOL_USE;
        }
        return switch (block.speaker()) {
            case NOBODY -> NodeKind.TOOLS;
            case DEVELOPER -> NodeKind.SYSTEM;
            case USER -> NodeKind.USER;
            case ASSISTANT -> NodeKind.ASSISTANT;
            case TOOL -> NodeKind.TOOL_RESULT;
        };
    }
}
