package dev.tokenoptimizer.lab.provider.bedrock;

import dev.tokenoptimizer.lab.provider.anthropic.HostedReader;
import dev.tokenoptimizer.lab.provider.anthropic.Hosting;
import dev.tokenoptimizer.lab.provider.anthropic.ReadRequest;
import dev.tokenoptimizer.lab.provider.wire.RefusedRequest;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.Optional;
import java.util.function.Function;

/** Reads a body that Bedrock hands to Claude as it is. Thread-safe. */
public final class InvokeReader implements BodyReader {

    private final Models models;
    private final HostedReader messages;

    /** @param tariffs what is known of a model by its name */
    public InvokeReader(Function<String, Optional<Tariff>> tariffs) {
        this.models = new Models(tariffs, false);
        this.messages = new HostedReader(Hosting.INVOKE_MODEL, tariffs);
    }

    @Override
    public ReadRequest read(byte[] body, String modelId, boolean stream) throws Refused {
        String model = models.named(modelId);
        try {
            return messages.read(body, model, Optional.of(stream), "");
        } catch (RefusedRequest refused) {
            throw Refused.of(refused);
        }
    }
}
