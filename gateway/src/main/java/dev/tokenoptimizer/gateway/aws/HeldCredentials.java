package dev.tokenoptimizer.gateway.aws;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;

/** The credentials of one profile, at hand at any time: asked for in the background and kept while they hold. Thread-safe. */
final class HeldCredentials {

    private static final System.Logger LOG = System.getLogger(HeldCredentials.class.getName());

    /** Signatures made a moment before the end may arrive after it. */
    private static final Duration SPARE = Duration.ofSeconds(10);

    private final Optional<String> profile;
    private final IdentityProvider<? extends AwsCredentialsIdentity> chain;
    private final InstantSource clock;
    private volatile @Nullable AwsCredentialsIdentity current;
    private boolean failing;

    HeldCredentials(Optional<String> profile, AwsChain chain, InstantSource clock) {
        this.profile = profile;
        this.chain = chain.of(profile);
        this.clock = clock;
    }

    /** Asks for them; may take long. What was known stays known when there is no answer. */
    synchronized void refresh() {
        try {
            current = chain.resolveIdentity().join();
            if (failing) {
                LOG.log(Level.INFO, "AWS credentials{0} are there again", of());
            }
            failing = false;
        } catch (RuntimeException missing) {
            if (!failing) {
                Throwable cause = missing.getCause() == null ? missing : missing.getCause();
                LOG.log(Level.WARNING, "no AWS credentials{0}: {1}", of(), cause.getMessage());
            }
            failing = true;
        }
    }

    /** Never waits; empty when there are none, or none any more. */
    Optional<AwsCredentialsIdentity> current() {
        AwsCredentialsIdentity known = current;
        return Optional.ofNullable(known)
                .filter(held -> held.expirationTime()
                        .map(end -> end.isAfter(clock.instant().plus(SPARE)))
                        .orElse(true));
    }

    private String of() {
        return profile.map(name -> " of profile '" + name + "'").orElse("");
    }
}
