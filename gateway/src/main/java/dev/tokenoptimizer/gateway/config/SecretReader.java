package dev.tokenoptimizer.gateway.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads keys and tokens from where the configuration says they are. No error shows any of them. */
final class SecretReader {

    private static final long BYTES_MAX = 64 << 10;

    private final Map<String, String> environment;
    private final Function<String, Written> written;
    private final List<ConfigError> errors;

    /**
     * @param written where a setting was written, by its place in the file
     * @param errors what is wrong is added here
     */
    SecretReader(Map<String, String> environment, Function<String, Written> written, List<ConfigError> errors) {
        this.environment = environment;
        this.written = written;
        this.errors = errors;
    }

    /** A credential; empty when neither file nor variable is named, and after an error. */
    Optional<Credential> credential(Optional<Path> file, String filePath, Optional<String> variable, String varPath) {
        Found found = find(file, filePath, variable, varPath);
        if (found == null) {
            return Optional.empty();
        }
        Optional<Credential> credential = Credential.of(found.text);
        if (credential.isEmpty()) {
            error(
                    found.setting,
                    found.source + " holds no credential",
                    "Put the key alone there, in one line of visible ASCII characters");
        }
        return credential;
    }

    /** Tokens, separated by blanks or line ends. */
    List<Credential> tokens(Optional<Path> file, String filePath, Optional<String> variable, String varPath) {
        Found found = find(file, filePath, variable, varPath);
        List<Credential> tokens = new ArrayList<>();
        if (found == null) {
            return tokens;
        }
        boolean wrong = found.text.isBlank();
        for (String text : found.text.strip().split("\\s+", -1)) {
            Optional<Credential> token =
                    Credential.of(text).filter(enough -> enough.length() >= CallersConfig.TOKEN_MIN);
            wrong |= token.isEmpty();
            token.ifPresent(tokens::add);
        }
        if (wrong) {
            error(
                    found.setting,
                    found.source + " holds a token with fewer than " + CallersConfig.TOKEN_MIN
                            + " characters or with other than visible ASCII ones, or none at all",
                    "Put one token of random characters on each line there");
        }
        return tokens;
    }

    private @Nullable Found find(Optional<Path> file, String filePath, Optional<String> variable, String varPath) {
        if (file.isPresent() && variable.isPresent()) {
            error(varPath, "stands beside " + filePath, "Keep one of the two");
            return null;
        }
        if (file.isPresent()) {
            try {
                if (Files.size(file.get()) <= BYTES_MAX) {
                    return new Found(Files.readString(file.get()), "file " + file.get(), filePath);
                }
                error(
                        filePath,
                        "file " + file.get() + " is larger than " + BYTES_MAX + " bytes",
                        "Name the right file");
            } catch (IOException unreadable) {
                error(filePath, "file " + file.get() + " cannot be read as text", "Make it readable for this user");
            }
            return null;
        }
        if (variable.isEmpty()) {
            return null;
        }
        String text = environment.getOrDefault(variable.get(), "");
        if (text.isBlank()) {
            error(varPath, "variable " + variable.get() + " is not set", "Set it where the gateway is started");
            return null;
        }
        return new Found(text, "variable " + variable.get(), varPath);
    }

    private void error(String setting, String problem, String remedy) {
        errors.add(written.apply(setting).error(setting, problem, remedy));
    }

    /** What was found, and where. */
    private record Found(String text, String source, String setting) {}
}
