package dev.tokenoptimizer.gateway.config;

/**
 * One thing that is wrong with the configuration.
 *
 * @param source file, or environment variable, that holds it
 * @param line line in the file, from 1; 0 where there is none
 * @param column column in the file, from 1; 0 where there is none
 * @param setting path of the setting, such as {@code listen.port}; empty when it concerns no single one
 * @param problem what is wrong and what would be allowed
 * @param remedy what to do
 */
public record ConfigError(String source, int line, int column, String setting, String problem, String remedy) {

    /** One line for a person: place, setting, problem, remedy. */
    @Override
    public String toString() {
        String place = line > 0 ? source + ":" + line + ":" + column : source;
        return place + ": " + (setting.isEmpty() ? "" : setting + ": ") + problem + ". " + remedy + ".";
    }
}
