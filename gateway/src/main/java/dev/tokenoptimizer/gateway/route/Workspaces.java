package dev.tokenoptimizer.gateway.route;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which workspace the provider named for a credential, by the credential's keyed hash. Bounded; thread-safe. */
public final class Workspaces {

    private static final int MAX = 10_000;

    private final ConcurrentHashMap<String, String> byCredential = new ConcurrentHashMap<>();

    @Nullable
    String of(String credentialHash) {
        return byCredential.get(credentialHash);
    }

    /** Remembers what an answer named. When full, some other credential is forgotten and learned again later. */
    public void remember(String credentialHash, String workspace) {
        if (workspace.equals(byCredential.get(credentialHash))) {
            return;
        }
        if (byCredential.size() >= MAX) {
            byCredential.keySet().stream().findAny().ifPresent(byCredential::remove);
        }
        byCredential.put(credentialHash, workspace);
    }
}
