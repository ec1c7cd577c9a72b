package dev.tokenoptimizer.gateway.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Who may use credentials of the gateway's own.
 *
 * @param file where tokens were read from, if from a file
 * @param environmentVariable where tokens were read from, if from a variable
 * @param tokens each of them admits; none when every caller that reaches the gateway is admitted
 */
public record CallersConfig(Optional<Path> file, Optional<String> environmentVariable, List<Credential> tokens) {

    /** Shortest token, characters. */
    public static final int TOKEN_MIN = 16;

    public CallersConfig {
        tokens = List.copyOf(tokens);
        if (tokens.stream().anyMatch(token -> token.length() < TOKEN_MIN)) {
            throw new IllegalArgumentException("a caller's token needs at least " + TOKEN_MIN + " characters");
        }
    }

    /** No tokens. */
    public static final CallersConfig NONE = new CallersConfig(Optional.empty(), Optional.empty(), List.of());

    /** One token that is at hand. */
    public static CallersConfig of(String token) {
        return new CallersConfig(
                Optional.empty(),
                Optional.empty(),
                Credential.of(token).stream().toList());
    }
}
