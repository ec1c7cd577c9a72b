package dev.tokenoptimizer.gateway.config;

import java.nio.file.Path;

/**
 * A value as the user wrote it, and where.
 *
 * @param text the value
 * @param source file, or environment variable
 * @param line line in the file, from 1; 0 for a variable
 * @param column column in the file, from 1; 0 for a variable
 * @param folder what relative paths are relative to
 */
record Written(String text, String source, int line, int column, Path folder) {

    ConfigError error(String setting, String problem, String remedy) {
        return new ConfigError(source, line, column, setting, problem, remedy);
    }
}
