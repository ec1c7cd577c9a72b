package dev.tokenoptimizer.lab.trace;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.provider.wire.RefusedRequest;
import dev.tokenoptimizer.tariff.Tariff;
import java.io.IOException;
import java.util.List;

/** How the provider of a model reads recorded bodies. */
public interface BodyReader {

    /** The reader of requests of that form to the model of a tariff. */
    static BodyReader of(BodyForm form, Tariff tariff) {
        return switch (form) {
            case MESSAGES -> new MessagesBodies(tariff);
            case CONVERSE -> new ConverseBodies(tariff);
            case CHAT -> OpenAiBodies.chat(tariff);
            case RESPONSES -> OpenAiBodies.responses(tariff);
        };
    }

    /** What it reads. */
    BodyForm form();

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
