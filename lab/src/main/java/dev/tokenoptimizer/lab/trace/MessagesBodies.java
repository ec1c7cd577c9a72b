package dev.tokenoptimizer.lab.trace;

import dev.tokenoptimizer.lab.provider.anthropic.Answer;
import dev.tokenoptimizer.lab.provider.anthropic.BlockKind;
import dev.tokenoptimizer.lab.provider.anthropic.DescribedRequest;
import dev.tokenoptimizer.lab.provider.anthropic.Refused;
import dev.tokenoptimizer.lab.provider.anthropic.RequestBlock;
import dev.tokenoptimizer.lab.provider.anthropic.RequestReader;
import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.usage.Usage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Bodies of Anthropic's Messages API, whatever model they name. */
final class MessagesBodies implements BodyReader {

    private static final String NO_BETAS = "";
    private static final Usage NOTHING = new Usage(0, 0, 0, 0, OptionalLong.empty());

    private final RequestReader reader;

    MessagesBodies(Tariff tariff) {
        this.reader = new RequestReader(_ -> Optional.of(tariff));
    }

    @Override
    public BodyForm form() {
        return BodyForm.MESSAGES;
    }

    @Override
    public byte[] sent(byte[] recorded) {
        return recorded;
    }

    @Override
    public Body read(byte[] body) throws Refused {
        return body(reader.describe(body, NO_BETAS));
    }

    /** What is replayed of a request. */
    static Body body(DescribedRequest described) {
        Answer answer = Answer.to(described.request(), NOTHING, 0);
        return new Body(
                described.request().model(),
                described.request().prompt(),
                described.blocks().stream().map(MessagesBodies::part).toList(),
                answer.usage().output().orElse(0));
    }

    @Override
    public List<Marker> markers(byte[] body) throws Refused {
        return reader.read(body, NO_BETAS).markers();
    }

    private static Body.Part part(RequestBlock block) {
        return new Body.Part(kind(block), block.message(), block.markable(), block.elsewhere(), block::text);
    }

    private static NodeKind kind(RequestBlock block) {
        if (block.kind() == BlockKind.TOOL_USE) {
            return NodeKind.TOOL_USE;
        }
        if (block.kind() == BlockKind.TOOL_RESULT) {
            return NodeKind.TOOL_RESULT;
        }
        return switch (block.speaker()) {
            case NONE -> block.kind() == BlockKind.TOOL ? NodeKind.TOOLS : NodeKind.SYSTEM;
            case SYSTEM -> NodeKind.SYSTEM;
            case USER -> NodeKind.USER;
            case ASSISTANT -> NodeKind.ASSISTANT;
        };
    }
}
