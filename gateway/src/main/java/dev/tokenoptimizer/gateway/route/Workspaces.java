package dev.tokenoptimizer.gateway.route;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whose cache it is that a credential leads to: of which providers the address tells, and which workspace others named for a credential, by
 * the credential's keyed hash. Bounded; thread-safe.
 */
public final class Workspaces {

    private static final int MAX = 10_000;

    private final Predicate<String> resources;
    private final ConcurrentHashMap<String, String> byCredential = new ConcurrentHashMap<>();

    /** @param resources the providers at which every address is a resource with a cache of its own */
    public Workspaces(Predicate<String> resources) {
        this.resources = resources;
    }

    /**
     * Whose cache all bearer tokens reach there: the resource that the address names. Entra's tokens change every hour or so and the
     * cache stays (Azure OpenAI prompt caching page, August 2026: caches are not shared between subscriptions, and a resource is part of
     * one). Empty where an address is everybody's.
     */
    Optional<String> resource(Route route) {
        return resources.test(route.config().provider()) ? Optional.of(route.address()) : Optional.empty();
    }

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
