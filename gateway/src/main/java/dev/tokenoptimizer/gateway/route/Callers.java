package dev.tokenoptimizer.gateway.route;

import dev.tokenoptimizer.gateway.config.CallersConfig;
import dev.tokenoptimizer.gateway.config.Credential;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who may use routes on which the gateway shows a credential of its own. Tokens are compared by their hashes, all of them each
 * time, so that the time it takes tells nothing of any.
 */
public final class Callers {

    private static final String BEARER = "bearer ";

    private final List<byte[]> hashes;

    public Callers(CallersConfig config) {
        hashes = config.tokens().stream()
                .map(Credential::value)
                .map(Callers::hash)
                .toList();
    }

    /** Why a request is not served on a route; null when it is. */
    public @Nullable String objection(Route route, MultiMap headers) {
        if (!route.config().showsOwnCredential()) {
            return null;
        }
        if (hashes.isEmpty()) {
            return headers.contains("origin")
                    ? "it comes from a web page, and no callers' tokens are configured (setting callers.file)"
                    : null;
        }
        String key = Stream.of("x-api-key", "api-key", "x-goog-api-key")
                .filter(headers::contains)
                .findFirst()
                .map(headers::get)
                .orElse(null);
        String bearer = bearer(headers);
        if (key == null && bearer == null) {
            return "it carries no token of the gateway's, neither in x-api-key, api-key or x-goog-api-key nor as bearer in authorization";
        }
        boolean admitted = (key != null && admits(key)) || (bearer != null && admits(bearer));
        return admitted ? null : "its token is none of the gateway's";
    }

    private boolean admits(String token) {
        byte[] hash = hash(token);
        boolean admitted = false;
        for (byte[] known : hashes) {
            admitted |= MessageDigest.isEqual(known, hash);
        }
        return admitted;
    }

    private static @Nullable String bearer(MultiMap headers) {
        String authorization = headers.get("authorization");
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()).strip()
                : null;
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }
}
