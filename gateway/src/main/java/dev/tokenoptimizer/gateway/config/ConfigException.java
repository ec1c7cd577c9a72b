package dev.tokenoptimizer.gateway.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used. Tells everything that is wrong, not only the first. */
@SuppressWarnings("serial")
public final class ConfigException extends Exception {

    private final List<ConfigError> errors;

    ConfigException(List<ConfigError> errors) {
        super(errors.stream().map(ConfigError::toString).collect(Collectors.joining(System.lineSeparator())));
        this.errors = List.copyOf(errors);
    }

    /** At least one error, in the order of the file, those of environment variables last. */
    public List<ConfigError> errors() {
        return errors;
    }
}
