package dev.tokenoptimizer.lab.provider;

import dev.tokenoptimizer.lab.provider.anthropic.Hosting;
import dev.tokenoptimizer.lab.provider.anthropic.ReadRequest;
import dev.tokenoptimizer.lab.provider.clock.Clock;
import dev.tokenoptimizer.lab.provider.wire.ErrorAnswer;
import dev.tokenoptimizer.tariff.Tariff;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * Bedrock's endpoint that speaks the Messages API itself: {@code POST /anthropic/v1/messages}, signed for the service {@code
 * bedrock-mantle} or with a Bedrock API key. Event loop only.
 */
final class BedrockMessagesEndpoint extends HostedEndpoint {

    /** What stands for the address of a region. */
    static final String REGION = "/bedrock-mantle";

    private static final String MESSAGES = REGION + "/anthropic/v1/messages";
    private static final String VENDOR = "anthropic.";

    private final SignatureCheck signatures;

    BedrockMessagesEndpoint(Settings settings, Clock clock, Faults faults, Books books) {
        super(settings, clock, faults, books, Hosting.BEDROCK_MESSAGES);
        this.signatures = new SignatureCheck(settings.signingKeys(), "bedrock-mantle");
    }

    @Override
    Optional<Asked> asked(String path) {
        return path.equals(MESSAGES) ? Optional.of(Asked.BY_BODY) : Optional.empty();
    }

    /** Models are called as in Bedrock's other APIs. */
    @Override
    Optional<Tariff> tariff(String model) {
        int vendor = model.lastIndexOf(VENDOR);
        return vendor < 0
                ? Optional.empty()
                : BedrockEndpoint.tariff(settings(), model.substring(vendor + VENDOR.length()));
    }

    @Override
    Optional<ErrorAnswer> objection(Call call, Buffer body) {
        return noVersion(call)
                .or(() -> signatures
                        .objection(call.request(), body.getBytes())
                        .map(wrong -> error(wrong.status(), wrong.message())));
    }

    @Override
    Terms terms(Call call, ReadRequest request) {
        return new Terms(call.cacheScope() + " " + request.model(), BedrockEndpoint.charged(request.model(), request));
    }
}
