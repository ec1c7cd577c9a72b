package dev.tokenoptimizer.gateway.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The credential that the gateway itself shows to a provider, in place of the client's.
 *
 * @param file where it was read from, if from a file
 * @param environmentVariable where it was read from, if from a variable
 * @param header how it is shown
 * @param value the credential; empty to pass the client's on
 */
public record CredentialConfig(
        Optional<Path> file, Optional<String> environmentVariable, Header header, Optional<Credential> value) {

    /** How a credential is shown. */
    public enum Header {
        /** As the dialect's own clients do it. */
        AUTO,
        /** {@code x-api-key: ...} */
        X_API_KEY,
        /** {@code authorization: Bearer ...} */
        BEARER
    }

    /** The client's own credential passes. */
    public static final CredentialConfig NONE =
            new CredentialConfig(Optional.empty(), Optional.empty(), Header.AUTO, Optional.empty());

    /** One that is at hand. */
    public static CredentialConfig of(String value) {
        return new CredentialConfig(Optional.empty(), Optional.empty(), Header.AUTO, Credential.of(value));
    }
}
