package dev.tokenoptimizer.lab.provider;

import dev.tokenoptimizer.lab.provider.anthropic.ReadRequest;
import dev.tokenoptimizer.lab.provider.bedrock.ApiError;
import dev.tokenoptimizer.lab.provider.bedrock.ConverseReader;
import dev.tokenoptimizer.lab.provider.bedrock.ConverseWriter;
import dev.tokenoptimizer.lab.provider.bedrock.Signature;
import dev.tokenoptimizer.lab.provider.cache.CacheModel;
import dev.tokenoptimizer.lab.provider.cache.Outcome;
import dev.tokenoptimizer.lab.provider.clock.Clock;
import dev.tokenoptimizer.lab.provider.wire.ErrorAnswer;
import dev.tokenoptimizer.lab.provider.wire.PrefixId;
import dev.tokenoptimizer.lab.provider.wire.Reply;
import dev.tokenoptimizer.prompt.Modifier;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.usage.Usage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** {@code POST /model/ID/converse} and {@code /model/ID/converse-stream}. Event loop only. */
final class ConverseEndpoint extends Endpoint {

    static final String PATH = "/model/";

    private static final String PLATFORM = "bedrock";
    /** What stands before a model's name in the id that costs what the model's own entry says. */
    private static final String WORLDWIDE = "global.anthropic.";

    private static final String WHOLE = "/converse";
    private static final String STREAM = "/converse-stream";

    private final ConverseReader reader;
    private final CacheModel<PrefixId> cache;

    ConverseEndpoint(Settings settings, Clock clock, Faults faults, Books books) {
        super(settings, clock, faults, books);
        this.reader = new ConverseReader(
                model -> settings.tariffs().find(PLATFORM, WORLDWIDE + model).map(settings.conduct()::over));
        this.cache = new CacheModel<>(settings.conduct());
    }

    @Override
    ErrorAnswer error(int status, String message) {
        return ApiError.ofStatus(status, message);
    }

    @Override
    String requestIdHeader() {
        return "x-amzn-requestid";
    }

    @Override
    Optional<String> workspaceHeader() {
        return Optional.empty();
    }

    @Override
    ErrorAnswer noKey() {
        return new ApiError(403, "MissingAuthenticationTokenException", "Missing Authentication Token");
    }

    @Override
    void evict() {
        cache.clear();
    }

    /** Answers a request whose body has come. */
    void converse(Call call, Buffer body) {
        String path = call.request().path();
        boolean stream = path.endsWith(STREAM);
        if (!stream && !path.endsWith(WHOLE)) {
            refuse(call, error(404, "Not found"));
            return;
        }
        Optional<ErrorAnswer> unsigned = unsigned(call.request(), body.getBytes());
        if (unsigned.isPresent()) {
            refuse(call, unsigned.get());
            return;
        }
        String encoded = path.substring(PATH.length(), path.length() - (stream ? STREAM : WHOLE).length());
        String model = URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        underFaults(
                call,
                cutAfter -> call.blocking(() -> reader.read(body.getBytes(), model, stream))
                        .onSuccess(request -> serve(call, model, request, cutAfter))
                        .onFailure(e -> fail(call, e)));
    }

    /** What is wrong with the signature of a request, if it has one. Who comes with a Bedrock API key signs nothing. */
    private Optional<ErrorAnswer> unsigned(HttpServerRequest request, byte[] body) {
        Optional<Signature> signature =
                Optional.ofNullable(request.getHeader("authorization")).flatMap(Signature::of);
        if (signature.isEmpty()) {
            return Optional.empty();
        }
        String secret = settings().signingKeys().get(signature.get().keyId());
        if (secret == null) {
            return Optional.of(new ApiError(
                    403, "UnrecognizedClientException", "The security token included in the request is invalid."));
        }
        Signature.Request signed = new Signature.Request(
                request.method().name(),
                request.path(),
                request.query() == null ? "" : request.query(),
                name -> headers(request, name),
                Signature.hash(body));
        return signature.get().fits(signed, secret)
                ? Optional.empty()
                : Optional.of(new ApiError(
                        403,
                        "InvalidSignatureException",
                        "The request signature we calculated does not match the signature you provided."));
    }

    /** Under HTTP/2 the host is no header. */
    private static List<String> headers(HttpServerRequest request, String name) {
        List<String> values = request.headers().getAll(name);
        return values.isEmpty() && name.equals("host") && request.authority() != null
                ? List.of(request.authority().toString())
                : values;
    }

    private void serve(Call call, String model, ReadRequest request, long cutAfter) {
        if (faults().refusesMarkers() && !request.markers().isEmpty()) {
            refuse(call, error(400, "cachePoint is not supported for this model."));
            return;
        }
        Scope scope = new Scope(call.cacheScope(), model);
        Outcome outcome = cache.serve(
                scope,
                request.prompt(),
                request.markers(),
                request.tariff(),
                call.startedAt(),
                input -> millisToReadable(request, input));
        switch (outcome) {
            case Outcome.Rejected rejected -> refuse(call, error(400, problem(request, rejected)));
            case Outcome.Served served -> {
                Usage input = served.usage();
                deliver(
                        call,
                        tariff(model, request),
                        input,
                        reply(request, input),
                        cutAfter,
                        () -> cache.withdraw(scope, request.prompt(), served));
            }
        }
    }

    /** Every endpoint but the global one is regional and costs more, where the model's tariff says so. */
    private static Tariff tariff(String model, ReadRequest request) {
        return model.startsWith("global.") ? request.tariff() : request.tariff().under(EnumSet.of(Modifier.REGIONAL));
    }

    private static String problem(ReadRequest request, Outcome.Rejected rejected) {
        return switch (rejected.refusal()) {
            case TOO_MANY_MARKERS ->
                "A maximum of " + request.tariff().slots() + " cache points may be provided. Found "
                        + request.markers().size() + ".";
            case TTL_ORDER -> "A cachePoint with ttl 1h must not come after one with ttl 5m.";
            case TTL_NOT_OFFERED -> "cachePoint.ttl is not supported for this model.";
        };
    }

    private Reply reply(ReadRequest request, Usage input) {
        return ConverseWriter.reply(request, input, settings().pacing().millisToFirstToken(input));
    }

    private long millisToReadable(ReadRequest request, Usage input) {
        long firstToken = settings().pacing().millisToFirstToken(input);
        return settings().conduct().readableAtFirstByte()
                ? firstToken
                : firstToken
                        + settings()
                                .pacing()
                                .millisToGenerate(
                                        reply(request, input).usage().output().orElse(0));
    }

    private record Scope(String account, String model) {}
}
