package dev.tokenoptimizer.lab.trace;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.provider.openai.ChatReader;
import dev.tokenoptimizer.lab.provider.openai.ReadRequest;
import dev.tokenoptimizer.lab.provider.openai.Refused;
import dev.tokenoptimizer.lab.provider.openai.RequestBlock;
import dev.tokenoptimizer.lab.provider.openai.ResponsesReader;
import dev.tokenoptimizer.lab.provider.openai.StoredResponses;
import dev.tokenoptimizer.lab.provider.wire.Speech;
import dev.tokenoptimizer.tariff.Tariff;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Bodies of OpenAI's APIs. The model is put into them, as its generation decides which fields they may hold. */
final class OpenAiBodies implements BodyReader {

    private static final String NOBODY = "";

    private final Tariff tariff;
    private final BodyForm form;
    private final Reader reader;

    private interface Reader {
        ReadRequest read(byte[] body) throws Refused;
    }

    private OpenAiBodies(Tariff tariff, BodyForm form, Reader reader) {
        this.tariff = tariff;
        this.form = form;
        this.reader = reader;
    }

    static OpenAiBodies chat(Tariff tariff) {
        return new OpenAiBodies(tariff, BodyForm.CHAT, new ChatReader(_ -> Optional.of(tariff))::read);
    }

    static OpenAiBodies responses(Tariff tariff) {
        ResponsesReader reader = new ResponsesReader(_ -> Optional.of(tariff), new StoredResponses());
        return new OpenAiBodies(
                tariff, BodyForm.RESPONSES, body -> reader.read(body, NOBODY).request());
    }

    @Override
    public BodyForm form() {
        return form;
    }

    @Override
    public byte[] sent(byte[] recorded) throws IOException {
        byte[] asked = ModelField.replace(recorded, tariff.model());
        return form == BodyForm.RESPONSES ? ResponsesForm.of(asked) : asked;
    }

    @Override
    public Body read(byte[] body) throws Refused {
        ReadRequest request = reader.read(body);
        return new Body(
                request.model(),
                request.prompt(),
                request.prompt().blocks().stream().map(OpenAiBodies::part).toList(),
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
