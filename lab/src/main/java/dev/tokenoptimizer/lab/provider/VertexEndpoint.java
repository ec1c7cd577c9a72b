package dev.tokenoptimizer.lab.provider;

import dev.tokenoptimizer.lab.provider.anthropic.Hosting;
import dev.tokenoptimizer.lab.provider.anthropic.ReadRequest;
import dev.tokenoptimizer.lab.provider.clock.Clock;
import dev.tokenoptimizer.lab.provider.wire.ErrorAnswer;
import dev.tokenoptimizer.prompt.Modifier;
import dev.tokenoptimizer.tariff.Tariff;
import io.vertx.core.buffer.Buffer;
import java.util.EnumSet;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Claude on Vertex AI: {@code POST /v1/projects/P/locations/L/publishers/anthropic/models/M:rawPredict} and {@code :streamRawPredict}, with a
 * bearer token. A project has a cache in each location; every location but {@code global} costs more. Event loop only.
 */
final class VertexEndpoint extends HostedEndpoint {

    private static final Pattern PREDICT = Pattern.compile(
            "/v1/projects/[^/]+/locations/[^/]+/publishers/anthropic/models/([^/:]+):(rawPredict|streamRawPredict)");
    private static final int PROJECT = 3;
    private static final int LOCATION = 5;
    private static final int LARGEST_BODY = 30 * 1024 * 1024;

    VertexEndpoint(Settings settings, Clock clock, Faults faults, Books books) {
        super(settings, clock, faults, books, Hosting.VERTEX);
    }

    @Override
    Optional<Asked> asked(String path) {
        Matcher call = PREDICT.matcher(path);
        return call.matches()
                ? Optional.of(new Asked(
                        call.group(1).replace("%40", "@"),
                        Optional.of(call.group(2).equals("streamRawPredict"))))
                : Optional.empty();
    }

    @Override
    Optional<Tariff> tariff(String model) {
        return settings().tariffs().find("vertex", model);
    }

    @Override
    Optional<ErrorAnswer> objection(Call call, Buffer body) {
        if (call.request().getHeader("authorization") == null) {
            return Optional.of(noKey());
        }
        return body.length() > LARGEST_BODY
                ? Optional.of(error(413, "Request payload size exceeds the limit"))
                : Optional.empty();
    }

    @Override
    Terms terms(Call call, ReadRequest request) {
        String[] path = call.request().path().split("/");
        String project = path[PROJECT];
        String location = path[LOCATION];
        return new Terms(
                project + "/" + location + " " + request.model(),
                location.equals("global") ? request.tariff() : request.tariff().under(EnumSet.of(Modifier.REGIONAL)));
    }
}
