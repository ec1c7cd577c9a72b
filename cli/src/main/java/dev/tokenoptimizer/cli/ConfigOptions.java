package dev.tokenoptimizer.cli;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.gateway.config.ConfigException;
import dev.tokenoptimizer.gateway.config.ConfigLoader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the configuration of a gateway comes from. */
final class ConfigOptions {

    private static final String FILE_VARIABLE = "TOKEN_OPTIMIZER_CONFIG";

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "YAML file (docs/configuration.md). Default: the variable " + FILE_VARIABLE
                    + ", else no file: every setting has a default.")
    private @Nullable Path file;

    /** Reads file and variables; {@code over} lies over both, by names of environment variables. */
    ConfigLoader loader(Map<String, String> environment, Map<String, String> over) {
        Map<String, String> all = new HashMap<>(environment);
        String named = all.remove(FILE_VARIABLE);
        all.putAll(over);
        Optional<Path> chosen = file != null
                ? Optional.of(file)
                : Optional.ofNullable(named).filter(name -> !name.isBlank()).map(Path::of);
        return new ConfigLoader(chosen, all);
    }

    /** The configuration, or a failure that tells everything that is wrong with it. */
    static ConfigLoader.Loaded load(ConfigLoader loader) {
        try {
            return loader.load();
        } catch (ConfigException wrong) {
            throw CommandFailure.badInput("the configuration cannot be used\n" + wrong.getMessage(), wrong);
        }
    }
}
