package dev.tokenoptimizer.gateway.config;

import java.net.URI;
import java.util.Optional;

/**
 * One of several places that serve a route, each with a cache of its own at the provider.
 *
 * @param name short name in metrics and logs
 * @param upstream where its requests go; empty for the route's
 * @param workspace workspace or organisation of its credential; empty for what the provider says
 * @param credential the gateway's own credential there; without one the route's, else the client's passes
 */
public record AccountConfig(
        String name, Optional<URI> upstream, Optional<String> workspace, CredentialConfig credential) {

    /** One with a credential at hand, at the route's upstream. */
    public static AccountConfig of(String name, String credential) {
        return new AccountConfig(name, Optional.empty(), Optional.empty(), CredentialConfig.of(credential));
    }
}
