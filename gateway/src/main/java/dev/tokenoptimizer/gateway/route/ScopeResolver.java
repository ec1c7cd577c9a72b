package dev.tokenoptimizer.gateway.route;

import dev.tokenoptimizer.gateway.aws.SigningScope;
import dev.tokenoptimizer.prompt.CacheScope;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * On whose behalf a request comes: who shares the provider's cache. The configured workspace, else whom the path names, else the resource
 * that a bearer token is for where the upstream is one, else the workspace that the provider named for this credential, else the keyed hash
 * of the credential. For one event loop.
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

    /** A resolver that knows no workspaces and no resources. */
    public ScopeResolver(byte[] secret) {
        this(secret, new Workspaces(provider -> false));
    }

    /** The scope of all credentials of a workspace. */
    public static CacheScope ofWorkspace(String provider, String workspace) {
        return new CacheScope(provider, WORKSPACE + workspace);
    }

    /** The scope of a credential whose workspace is not known. */
    public CacheScope ofCredential(String provider, String credential) {
        return ofHash(provider, hash(provider, credential));
    }

    private static CacheScope ofHash(String provider, String credentialHash) {
        return new CacheScope(provider, "credential:" + credentialHash);
    }

    /**
     * The scope of a request.
     *
     * @param named whose cache its path names; empty where it names none
     */
    public Resolved resolve(Route route, MultiMap headers, Optional<String> named) {
        String provider = route.config().provider();
        String credentialHash = hash(provider, shown(route, headers));
        String owner = route.config()
                .workspace()
                .or(() -> named)
                .or(() -> route.showsBearer(headers) ? workspaces.resource(route) : Optional.empty())
                .orElse(null);
        if (owner == null) {
            owner = workspaces.of(credentialHash);
        }
        return new Resolved(
                owner == null ? ofHash(provider, credentialHash) : ofWorkspace(provider, owner), credentialHash);
    }

    /** An answer named a workspace, or did not. */
    public void learn(Route route, Resolved known, @Nullable String named) {
        if (route.config().workspace().isEmpty() && named != null && !named.isEmpty()) {
            workspaces.remember(known.credentialHash(), named);
        }
    }

    /** What the provider is shown: the gateway's own credential, else the client's. */
    private static @Nullable String shown(Route route, MultiMap headers) {
        if (route.credential().isPresent()) {
            return route.credential().get().value();
        }
        SigningScope signing = route.signing().orElse(null);
        if (signing != null) {
            return "signed:" + signing.region() + ":" + signing.profile().orElse("");
        }
        String keyId = ClientSignature.keyId(headers);
        if (keyId != null) {
            return keyId;
        }
        for (String header : List.of("x-api-key", "api-key", "x-goog-api-key")) {
            String key = headers.get(header);
            if (key != null) {
                return key;
            }
        }
        return headers.get("authorization");
    }

    private String hash(String provider, @Nullable String key) {
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
