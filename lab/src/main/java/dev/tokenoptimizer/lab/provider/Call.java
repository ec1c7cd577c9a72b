package dev.tokenoptimizer.lab.provider;

import dev.tokenoptimizer.lab.provider.bedrock.Signature;
import dev.tokenoptimizer.lab.provider.wire.ErrorAnswer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * One HTTP request: who calls, since when, and how to answer at once.
 *
 * @param startedAt when it came, on the provider's clock
 * @param requestId id that the answer names
 * @param driverId id that a discrete-event driver gave it, else {@code requestId}
 * @param cacheScope who shares its cache
 */
record Call(
        Context context,
        HttpServerRequest request,
        long startedAt,
        String requestId,
        String driverId,
        Credential credential,
        String cacheScope) {

    private static final List<String> KEY_HEADERS = List.of("x-api-key", "api-key");
    private static final String BEARER = "bearer ";

    /** The secret a request carries, or the id of the key that signed it; empty when it carries none. */
    static String secret(HttpServerRequest request) {
        for (String header : KEY_HEADERS) {
            String key = request.getHeader(header);
            if (key != null && !key.isBlank()) {
                return key;
            }
        }
        String google = request.getHeader("x-goog-api-key");
        if (google == null) {
            google = request.getParam("key");
        }
        if (google != null && !google.isBlank()) {
            return google;
        }
        String authorization = request.getHeader("authorization");
        if (authorization == null) {
            return "";
        }
        return authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)
                ? authorization.substring(BEARER.length())
                : Signature.of(authorization).map(Signature::keyId).orElse("");
    }

    static String cacheScope(String secret, Map<String, String> workspaces) {
        String workspace = workspaces.get(secret);
        return workspace == null ? "credential " + Credential.of(secret).label() : "workspace " + workspace;
    }

    HttpServerResponse response() {
        return request.response();
    }

    String betas() {
        return String.join(",", request.headers().getAll("anthropic-beta"));
    }

    boolean acceptsGzip() {
        for (String line : request.headers().getAll("accept-encoding")) {
            for (String coding : line.split(",")) {
                String[] parts = coding.strip().toLowerCase(Locale.ROOT).split("\\s*;\\s*q\\s*=\\s*");
                if (parts[0].equals("gzip") && (parts.length == 1 || !parts[1].matches("0(\\.0*)?"))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Answers at once, unpaced and uncompressed. */
    void json(int status, String body) {
        if (!response().closed()) {
            response()
                    .setStatusCode(status)
                    .putHeader("content-type", "application/json")
                    .end(body);
        }
    }

    /** Answers at once with an error. */
    void refuse(ErrorAnswer error) {
        error.headers().forEach(response()::putHeader);
        json(error.status(), error.toJson(requestId));
    }

    /** Runs something slow off the event loop. */
    <T> Future<T> blocking(Callable<T> work) {
        return context.executeBlocking(work, false);
    }
}
