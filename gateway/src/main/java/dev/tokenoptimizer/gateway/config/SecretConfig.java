package dev.tokenoptimizer.gateway.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the secret comes from that keys all fingerprints: the file, else the environment variable, else one created once in
 * the state directory.
 *
 * @param file file holding the secret, at least 16 bytes
 * @param environmentVariable name of the variable that may hold it
 * @param stateDirectory folder for what outlives a run; created when needed
 */
public record SecretConfig(Optional<Path> file, String environmentVariable, Path stateDirectory) {

    public static final String DEFAULT_VARIABLE = "TOKEN_OPTIMIZER_SECRET";

    /** No file; state below the user's state folder as the XDG base directory specification places it. */
    public static SecretConfig defaults() {
        String state = System.getenv("XDG_STATE_HOME");
        Path base = state == null || state.isBlank()
                ? Path.of(System.getProperty("user.home"), ".local", "state")
                : Path.of(state);
        return new SecretConfig(Optional.empty(), DEFAULT_VARIABLE, base.resolve("token-optimizer"));
    }
}
