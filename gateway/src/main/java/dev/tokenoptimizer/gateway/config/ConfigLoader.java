package dev.tokenoptimizer.gateway.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the configuration: defaults, over them one YAML file, over it environment variables. */
public final class ConfigLoader {

    /** Largest configuration file, bytes. */
    public static final int FILE_BYTES_MAX = 1 << 20;

    private final Optional<Path> file;
    private final Map<String, String> environment;

    /**
     * @param file the file; empty to run on defaults and variables
     * @param environment environment variables by name
     */
    public ConfigLoader(Optional<Path> file, Map<String, String> environment) {
        this.file = file;
        this.environment = Map.copyOf(environment);
    }

    /**
     * A configuration and what is odd about it.
     *
     * @param config the configuration
     * @param warnings one line each, for the log
     */
    public record Loaded(GatewayConfig config, List<String> warnings) {

        public Loaded {
            warnings = List.copyOf(warnings);
        }
    }

    /** The file that is read, if there is one. */
    public Optional<Path> file() {
        return file;
    }

    /**
     * Reads everything anew.
     *
     * @throws ConfigException with all errors at once
     */
    public Loaded load() throws ConfigException {
        return load(file.isPresent() ? content(file.get()) : "");
    }

    /** The same with the file's text as already read. */
    Loaded load(String text) throws ConfigException {
        String label = file.map(Path::toString).orElse("configuration");
        Path folder = file.map(path -> path.toAbsolutePath().getParent()).orElse(workingDirectory());
        List<ConfigError> errors = new ArrayList<>();
        ConfigFile written = ConfigFile.read(text, label, folder, errors);
        ConfigBuilder builder = new ConfigBuilder(written, environment, errors);
        EnvironmentOverrides overrides = new EnvironmentOverrides(builder.paths());
        builder.override(overrides.values(environment, workingDirectory()));
        Optional<GatewayConfig> config = builder.build();
        if (config.isEmpty()) {
            throw new ConfigException(errors);
        }
        return new Loaded(config.get(), overrides.warnings(environment, variables(config.get())));
    }

    /** Variables that hold secrets. */
    private static Set<String> variables(GatewayConfig config) {
        Set<String> named = new HashSet<>(List.of(
                config.secret().environmentVariable(),
                config.store().login().passwordVariable(),
                config.store().sentinelLogin().passwordVariable()));
        config.callers().environmentVariable().ifPresent(named::add);
        for (RouteConfig route : config.routes()) {
            route.credential().environmentVariable().ifPresent(named::add);
            route.accounts()
                    .forEach(account ->
                            account.credential().environmentVariable().ifPresent(named::add));
        }
        return named;
    }

    /** The text of a configuration file. */
    static String content(Path file) throws ConfigException {
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw unusable(file, "is larger than " + FILE_BYTES_MAX + " bytes", "Name the right file");
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw unusable(file, "does not exist", "Create it or correct the path; without a file the defaults hold");
        } catch (CharacterCodingException e) {
            throw unusable(file, "is not UTF-8 text", "Save it as UTF-8");
        } catch (IOException e) {
            throw unusable(file, "cannot be read: " + e.getMessage(), "Make it readable for this user");
        }
    }

    private static ConfigException unusable(Path file, String problem, String remedy) {
        return new ConfigException(List.of(new ConfigError(file.toString(), 0, 0, "", problem, remedy)));
    }

    private static Path workingDirectory() {
        return Path.of("").toAbsolutePath();
    }
}
