package dev.tokenoptimizer.gateway.route;

import dev.tokenoptimizer.prompt.CacheScope;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * On whose behalf a request comes: who shares the provider's cache. The configured workspace, else the one that the provider
 * named for this credential, else the keyed hash of the credential. For one event loop.
 */
public final class ScopeResolver {

    private static final int HASH_BYTES = 16;
    private static final String WORKSPACE = "workspace:";

    private final Mac mac;
    private final Workspaces workspaces;

    /**
     * A resolver that hashes with a secret.
     *
     * @param secret the deployment's secret
     */
    public ScopeResolver(byte[] secret, Workspaces workspaces) {
        this.workspaces = workspaces;
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java platform has HmacSHA256", missing);
        }
    }

    /** The scope of a request. */
    public Resolved resolve(Route route, MultiMap headers) {
        String provider = route.config().provider();
        String credentialHash = hash(provider, headers);
        String owner = route.config().workspace().orElse(null);
        if (owner == null) {
            owner = workspaces.of(credentialHash);
        }
        return new Resolved(
                new CacheScope(provider, owner == null ? "credential:" + credentialHash : WORKSPACE + owner),
                credentialHash);
    }

    /** An answer named a workspace, or did not. */
    public void learn(Route route, Resolved known, @Nullable String named) {
        if (route.config().workspace().isEmpty() && named != null && !named.isEmpty()) {
            workspaces.remember(known.credentialHash(), named);
        }
    }

    private String hash(String provider, MultiMap headers) {
        String key = headers.get("x-api-key");
        if (key == null) {
            key = headers.get("authorization");
        }
        mac.update(provider.getBytes(StandardCharsets.UTF_8));
        mac.update((byte) 0);
        if (key != null) {
            mac.update(key.getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(mac.doFinal(), 0, HASH_BYTES);
    }

    /**
     * A scope and how to remember what the answer says about it.
     *
     * @param credentialHash keyed hash of the credential, hexadecimal
     */
    public record Resolved(CacheScope scope, String credentialHash) {

        private static final int LABEL_DIGITS = 8;

        /** A name for whoever pays: the workspace, else the beginning of the credential's keyed hash. */
        public String label() {
            return scope.owner().startsWith(WORKSPACE)
                    ? scope.owner().substring(WORKSPACE.length())
                    : "key-" + credentialHash.substring(0, LABEL_DIGITS);
        }
    }
}
