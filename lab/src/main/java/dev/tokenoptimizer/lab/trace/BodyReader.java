package dev.tokenoptimizer.lab.trace;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.provider.wire.RefusedRequest;
import dev.tokenoptimizer.tariff.Tariff;
import java.io.IOException;
import java.util.List;

/** How the provider of a model reads recorded bodies. */
public interface BodyReader {

    /** The reader of the API whose recorded requests stand for those to this model. */
    static BodyReader of(Tariff tariff) {
        return switch (tariff.rules()) {
            case ANTHROPIC -> new MessagesBodies(tariff);
            case OPENAI, AUTOMATIC -> new ChatBodies(tariff);
        };
    }

    /** Whose requests it reads. */
    RecordedApi api();

    /** A recorded body as it is sent to the model. */
    byte[] sent(byte[] recorded) throws IOException;

    /**
     * Reads a body as it is sent.
     *
     * @throws RefusedRequest if the API would not accept it
     */
    Body read(byte[] body) throws RefusedRequest;

    /**
     * The markers of a body in rendered order, the provider's own included.
     *
     * @throws RefusedRequest if the API would not accept it
     */
    List<Marker> markers(byte[] body) throws RefusedRequest;
}
