package dev.tokenoptimizer.lab.trace;

import dev.tokenoptimizer.lab.provider.bedrock.ConverseReader;
import dev.tokenoptimizer.lab.provider.bedrock.Refused;
import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.tariff.Tariff;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Bodies of Bedrock's Converse, made of those of the Messages API. Their path would name the model. */
final class ConverseBodies implements BodyReader {

    private final Tariff tariff;
    private final ConverseReader reader;

    ConverseBodies(Tariff tariff) {
        this.tariff = tariff;
        this.reader = new ConverseReader(_ -> Optional.of(tariff));
    }

    @Override
    public BodyForm form() {
        return BodyForm.CONVERSE;
    }

    @Override
    public byte[] sent(byte[] recorded) throws IOException {
        return ConverseForm.of(recorded);
    }

    @Override
    public Body read(byte[] body) throws Refused {
        return MessagesBodies.body(reader.describe(body, tariff.model()));
    }

    @Override
    public List<Marker> markers(byte[] body) throws Refused {
        return reader.read(body, tariff.model(), false).markers();
    }
}
