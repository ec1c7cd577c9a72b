package dev.tokenoptimizer.lab.provider;

import dev.tokenoptimizer.lab.provider.anthropic.ReadRequest;
import dev.tokenoptimizer.lab.provider.bedrock.ApiError;
import dev.tokenoptimizer.lab.provider.bedrock.BodyReader;
import dev.tokenoptimizer.lab.provider.clock.Clock;
import dev.tokenoptimizer.lab.provider.wire.ErrorAnswer;
import dev.tokenoptimizer.prompt.Modifier;
import dev.tokenoptimizer.tariff.Tariff;
import io.vertx.core.buffer.Buffer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;

/** {@code POST /model/ID/OPERATION}, signed or with a Bedrock API key: one operation, whole or streamed. Event loop only. */
abstract class BedrockEndpoint extends ClaudeEndpoint {

    static final String PATH = "/model/";

    private static final String PLATFORM = "bedrock";
    private static final String SERVICE = "bedrock";
    /** What stands before a model's name in the id that costs what the model's own entry says. */
    private static final String WORLDWIDE = "global.anthropic.";

    /** What ids of the platform's own models begin with. */
    private static final String OWN = "amazon.";

    private final String whole;
    private final String streamed;
    private final BodyReader reader;
    private final SignatureCheck signatures;

    /**
     * @param whole name of the operation
     * @param streamed name of the same with a streamed answer
     * @param reader reads its bodies, off the event loop
     */
    BedrockEndpoint(
            Settings settings,
            Clock clock,
            Faults faults,
            Books books,
            String whole,
            String streamed,
            BodyReader reader) {
        super(settings, clock, faults, books);
        this.reader = reader;
        this.whole = "/" + whole;
        this.streamed = "/" + streamed;
        this.signatures = new SignatureCheck(settings.signingKeys(), SERVICE);
    }

    /** What is known of a model by its name. */
    static Optional<Tariff> tariff(Settings settings, String model) {
        String id = model.startsWith(OWN) ? model : WORLDWIDE + model;
        return settings.tariffs().find(PLATFORM, id).map(settings.conduct()::over);
    }

    /** Every endpoint but the global one is regional and costs more, where the model's tariff says so. */
    static Tariff charged(String modelId, ReadRequest request) {
        return modelId.startsWith("global.")
                ? request.tariff()
                : request.tariff().under(EnumSet.of(Modifier.REGIONAL));
    }

    /** Whether a path is one of this operation. */
    final boolean serves(String path) {
        return path.startsWith(PATH) && (path.endsWith(whole) || path.endsWith(streamed));
    }

    @Override
    final ErrorAnswer error(int status, String message) {
        return ApiError.ofStatus(status, message);
    }

    @Override
    final String requestIdHeader() {
        return "x-amzn-requestid";
    }

    @Override
    final Optional<String> workspaceHeader() {
        return Optional.empty();
    }

    @Override
    final ErrorAnswer noKey() {
        return new ApiError(403, "MissingAuthenticationTokenException", "Missing Authentication Token");
    }

    /** Answers a request whose body has come. */
    final void invoke(Call call, Buffer body) {
        Optional<ApiError> unsigned = signatures.objection(call.request(), body.getBytes());
        if (unsigned.isPresent()) {
            refuse(call, unsigned.get());
            return;
        }
        String path = call.request().path();
        boolean stream = path.endsWith(streamed);
        String encoded = path.substring(PATH.length(), path.length() - (stream ? streamed : whole).length());
        String model = URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        underFaults(
                call,
                cutAfter -> call.blocking(() -> reader.read(body.getBytes(), model, stream))
                        .onSuccess(request -> serve(
                                call,
                                request,
                                new Terms(new Scope(call.cacheScope(), model), charged(model, request)),
                                cutAfter))
                        .onFailure(e -> fail(call, e)));
    }

    private record Scope(String account, String model) {}
}
