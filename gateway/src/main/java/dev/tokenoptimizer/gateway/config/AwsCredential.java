package dev.tokenoptimizer.gateway.config;

import dev.tokenoptimizer.gateway.aws.SigningScope;
import java.net.URI;
import java.util.Optional;

/**
 * Credentials of the standard AWS chain, with which the gateway signs what it sends.
 *
 * @param profile profile of the AWS configuration files; empty for the usual one
 * @param region region to sign for; empty for the one that the upstream's host tells
 * @param service service to sign for
 */
public record AwsCredential(Optional<String> profile, Optional<String> region, String service) {

    static final String BEDROCK = "bedrock";

    /** Of the usual profile, for the region that the upstream's host tells. */
    public static final AwsCredential USUAL = new AwsCredential(Optional.empty(), Optional.empty(), BEDROCK);

    /** How requests to an upstream are signed; empty where nobody says for which region. */
    public Optional<SigningScope> scope(URI upstream) {
        return region.or(() -> SigningScope.regionOf(upstream.getHost()))
                .map(known -> new SigningScope(profile, known, service));
    }
}
