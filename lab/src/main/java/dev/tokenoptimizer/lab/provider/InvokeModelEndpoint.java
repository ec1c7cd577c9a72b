package dev.tokenoptimizer.lab.provider;

import dev.tokenoptimizer.lab.provider.anthropic.Answer;
import dev.tokenoptimizer.lab.provider.anthropic.ReadRequest;
import dev.tokenoptimizer.lab.provider.bedrock.InvokeReader;
import dev.tokenoptimizer.lab.provider.bedrock.InvokeWriter;
import dev.tokenoptimizer.lab.provider.cache.Outcome;
import dev.tokenoptimizer.lab.provider.clock.Clock;
import dev.tokenoptimizer.lab.provider.wire.ErrorAnswer;
import dev.tokenoptimizer.lab.provider.wire.Reply;

/** {@code POST /model/ID/invoke} and {@code /model/ID/invoke-with-response-stream}, for Claude. Event loop only. */
final class InvokeModelEndpoint extends BedrockEndpoint {

    InvokeModelEndpoint(Settings settings, Clock clock, Faults faults, Books books) {
        super(
                settings,
                clock,
                faults,
                books,
                "invoke",
                "invoke-with-response-stream",
                new InvokeReader(model -> tariff(settings, model)));
    }

    @Override
    ErrorAnswer markersRefused(ReadRequest request) {
        return error(400, request.markersRefusedError().message());
    }

    @Override
    ErrorAnswer problem(ReadRequest request, Outcome.Rejected rejected) {
        return error(400, request.error(rejected).message());
    }

    @Override
    Reply reply(ReadRequest request, Answer answer, long latencyMillis) {
        return InvokeWriter.reply(answer, latencyMillis);
    }
}
