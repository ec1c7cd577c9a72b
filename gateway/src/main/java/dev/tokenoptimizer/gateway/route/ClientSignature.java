package dev.tokenoptimizer.gateway.route;

import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/**
 * The signature by which a client of Amazon Web Services vouches for every byte of a request and for its host: whoever cannot sign anew
 * must not change any of it.
 */
public final class ClientSignature {

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String KEY_ID = "Credential=";
    private static final String BEDROCK = "/bedrock/aws4_request";

    private ClientSignature() {}

    /** Whether a request's bytes must go on as they came: its client signed them, and the gateway has no credentials for the route. */
    public static boolean binds(Route route, MultiMap headers) {
        return !route.config().showsOwnCredential() && signature(headers) != null;
    }

    /** Whether a request is signed for Bedrock. */
    static boolean isForBedrock(MultiMap headers) {
        String signature = signature(headers);
        return signature != null && signature.contains(BEDROCK);
    }

    /** Id of the key that signed; null where nothing is signed. Unlike the signature it is the same for many requests. */
    static @Nullable String keyId(MultiMap headers) {
        String signature = signature(headers);
        int start = signature == null ? -1 : signature.indexOf(KEY_ID);
        if (signature == null || start < 0) {
            return null;
        }
        int end = signature.indexOf('/', start);
        return end < 0 ? null : signature.substring(start + KEY_ID.length(), end);
    }

    /** Takes out what belongs to a signature. */
    static void remove(MultiMap headers) {
        headers.remove("x-amz-date").remove("x-amz-security-token").remove("x-amz-content-sha256");
    }

    private static @Nullable String signature(MultiMap headers) {
        String authorization = headers.get("authorization");
        return authorization != null && authorization.startsWith(ALGORITHM) ? authorization : null;
    }
}
