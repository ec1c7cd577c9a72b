package dev.tokenoptimizer.gateway.aws;

import java.util.Optional;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;

/** Where credentials come from. Asking may take long. */
@FunctionalInterface
public interface AwsChain {

    /**
     * Whoever is asked for credentials.
     *
     * @param profile profile of the AWS configuration files; empty for the usual one
     */
    IdentityProvider<? extends AwsCredentialsIdentity> of(Optional<String> profile);

    /** The AWS SDK's own chain: system properties, environment, web identity, profile, container, machine. */
    static AwsChain standard() {
        return profile -> {
            DefaultCredentialsProvider.Builder chain = DefaultCredentialsProvider.builder();
            profile.ifPresent(chain::profileName);
            return chain.build();
        };
    }
}
