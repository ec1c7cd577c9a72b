package dev.tokenoptimizer.gateway.config;

import dev.tokenoptimizer.gateway.dialect.RouteDialect;
import dev.tokenoptimizer.gateway.dialect.RouteDialect.KeyHeader;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The credential that the gateway itself shows to a provider, in place of the client's.
 *
 * @param file where it was read from, if from a file
 * @param environmentVariable where it was read from, if from a variable
 * @param header how it is shown
 * @param value the credential; empty to pass the client's on
 * @param aws with what requests are signed instead; empty where they are not
 */
public record CredentialConfig(
        Optional<Path> file,
        Optional<String> environmentVariable,
        Header header,
        Optional<Credential> value,
        Optional<AwsCredential> aws) {

    /** One that is shown as it is. */
    public CredentialConfig(
            Optional<Path> file, Optional<String> environmentVariable, Header header, Optional<Credential> value) {
        this(file, environmentVariable, header, value, Optional.empty());
    }

    /** Requests are signed with this one. */
    public static CredentialConfig of(AwsCredential aws) {
        return new CredentialConfig(
                Optional.empty(), Optional.empty(), Header.AUTO, Optional.empty(), Optional.of(aws));
    }

    /** Whether the gateway has one at all. */
    public boolean isOwn() {
        return value.isPresent() || aws.isPresent();
    }

    /** How a credential is shown. */
    public enum Header {
        /** As the dialect's own clients do it. */
        AUTO,
        /** {@code x-api-key: ...} */
        X_API_KEY,
        /** {@code authorization: Bearer ...} */
        BEARER,
        /** {@code api-key: ...} */
        API_KEY;

        /** How it is shown to an upstream that speaks so. */
        public KeyHeader to(RouteDialect dialect) {
            return switch (this) {
                case AUTO -> dialect.keyHeader();
                case X_API_KEY -> KeyHeader.X_API_KEY;
                case BEARER -> KeyHeader.BEARER;
                case API_KEY -> KeyHeader.API_KEY;
            };
        }
    }

    /** The client's own credential passes. */
    public static final CredentialConfig NONE =
            new CredentialConfig(Optional.empty(), Optional.empty(), Header.AUTO, Optional.empty());

    /** One that is at hand. */
    public static CredentialConfig of(String value) {
        return new CredentialConfig(Optional.empty(), Optional.empty(), Header.AUTO, Credential.of(value));
    }
}
