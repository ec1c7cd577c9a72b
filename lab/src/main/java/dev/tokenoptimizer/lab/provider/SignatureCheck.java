package dev.tokenoptimizer.lab.provider;

import dev.tokenoptimizer.lab.provider.bedrock.ApiError;
import dev.tokenoptimizer.lab.provider.bedrock.Signature;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether what is signed is signed by whom it names, for this service. Who comes with a Bedrock API key signs nothing.
 *
 * @param secrets secret by id of the AWS access keys that are known
 * @param service that must be signed for
 */
record SignatureCheck(Map<String, String> secrets, String service) {

    /** What is wrong with the signature of a request, if it has one. */
    Optional<ApiError> objection(HttpServerRequest request, byte[] body) {
        Optional<Signature> signature =
                Optional.ofNullable(request.getHeader("authorization")).flatMap(Signature::of);
        if (signature.isEmpty()) {
            return Optional.empty();
        }
        String secret = secrets.get(signature.get().keyId());
        if (secret == null) {
            return refused("UnrecognizedClientException", "The security token included in the request is invalid.");
        }
        if (!signature.get().service().equals(service)) {
            return refused(
                    "InvalidSignatureException", "Credential should be scoped to correct service: '" + service + "'.");
        }
        Signature.Request signed = new Signature.Request(
                request.method().name(),
                request.path(),
                request.query() == null ? "" : request.query(),
                name -> headers(request, name),
                Signature.hash(body));
        return signature.get().fits(signed, secret)
                ? Optional.empty()
                : refused(
                        "InvalidSignatureException",
                        "The request signature we calculated does not match the signature you provided.");
    }

    private static Optional<ApiError> refused(String type, String message) {
        return Optional.of(new ApiError(403, type, message));
    }

    /** Under HTTP/2 the host is no header. */
    private static List<String> headers(HttpServerRequest request, String name) {
        List<String> values = request.headers().getAll(name);
        return values.isEmpty() && name.equals("host") && request.authority() != null
                ? List.of(request.authority().toString())
                : values;
    }
}
