package dev.tokenoptimizer.cli.verify;

import dev.tokenoptimizer.cli.console.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the key: from a file or a variable, never from the command line, which process lists show. Never shows it. */
final class ApiKey {

    private static final Pattern POSSIBLE = Pattern.compile("[!-~]{1,1000}");

    private ApiKey() {}

    /** @param file lies over the variable when given */
    static String read(@Nullable Path file, String variable, Map<String, String> environment) {
        String key = file == null ? environment.get(variable) : content(file);
        String where = file == null ? "the variable " + variable : file.toString();
        if (key == null || key.isBlank()) {
            throw CommandFailure.badInput(
                    "there is no API key: " + where + " is " + (key == null ? "not set" : "empty")
                            + ". Name another with --key-variable or --key-file",
                    null);
        }
        String stripped = key.strip();
        if (!POSSIBLE.matcher(stripped).matches()) {
            throw CommandFailure.badInput(where + " holds no API key: it has spaces or signs that no key has", null);
        }
        return stripped;
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw CommandFailure.badInput("the key cannot be read: " + e, e);
        }
    }
}
