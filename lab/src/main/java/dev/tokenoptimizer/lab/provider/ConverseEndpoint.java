package dev.tokenoptimizer.lab.provider;

import dev.tokenoptimizer.lab.provider.anthropic.Answer;
import dev.tokenoptimizer.lab.provider.anthropic.ReadRequest;
import dev.tokenoptimizer.lab.provider.bedrock.ConverseReader;
import dev.tokenoptimizer.lab.provider.bedrock.ConverseWriter;
import dev.tokenoptimizer.lab.provider.cache.Outcome;
import dev.tokenoptimizer.lab.provider.clock.Clock;
import dev.tokenoptimizer.lab.provider.wire.ErrorAnswer;
import dev.tokenoptimizer.lab.provider.wire.Reply;

/** {@code POST /model/ID/converse} and {@code /model/ID/converse-stream}. Event loop only. */
final class ConverseEndpoint extends BedrockEndpoint {

    ConverseEndpoint(Settings settings, Clock clock, Faults faults, Books books) {
        super(
                settings,
                clock,
                faults,
                books,
                "converse",
                "converse-stream",
                new ConverseReader(model -> tariff(settings, model)));
    }

    @Override
    ErrorAnswer markersRefused(ReadRequest request) {
        return error(400, "cachePoint is not supported for this model.");
    }

    @Override
    ErrorAnswer problem(ReadRequest request, Outcome.Rejected rejected) {
        return error(
                400,
                switch (rejected.refusal()) {
                    case TOO_MANY_MARKERS ->
                        "A maximum of " + request.tariff().slots() + " cache points may be provided. Found "
                                + request.markers().size() + ".";
                    case TTL_ORDER -> "A cachePoint with ttl 1h must not come after one with ttl 5m.";
                    case TTL_NOT_OFFERED -> "cachePoint.ttl is not supported for this model.";
                });
    }

    @Override
    Reply reply(ReadRequest request, Answer answer, long latencyMillis) {
        return ConverseWriter.reply(answer, latencyMillis);
    }
}
