package dev.tokenoptimizer.lab.provider;

import dev.tokenoptimizer.lab.provider.anthropic.Hosting;
import dev.tokenoptimizer.lab.provider.anthropic.ReadRequest;
import dev.tokenoptimizer.lab.provider.clock.Clock;
import dev.tokenoptimizer.lab.provider.wire.ErrorAnswer;
import dev.tokenoptimizer.tariff.Tariff;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** Claude in Microsoft Foundry: {@code POST /anthropic/v1/messages} of a resource, with a key or a token. Event loop only. */
final class FoundryEndpoint extends HostedEndpoint {

    /** What stands for the address of a resource. */
    static final String RESOURCE = "/foundry";

    private static final String MESSAGES = RESOURCE + "/anthropic/v1/messages";

    FoundryEndpoint(Settings settings, Clock clock, Faults faults, Books books) {
        super(settings, clock, faults, books, Hosting.FOUNDRY);
    }

    @Override
    Optional<Asked> asked(String path) {
        return path.equals(MESSAGES) ? Optional.of(Asked.BY_BODY) : Optional.empty();
    }

    @Override
    Optional<Tariff> tariff(String model) {
        return settings().tariffs().find("foundry", model);
    }

    @Override
    Optional<ErrorAnswer> objection(Call call, Buffer body) {
        return noVersion(call);
    }

    @Override
    Terms terms(Call call, ReadRequest request) {
        return new Terms(call.cacheScope(), request.tariff());
    }
}
