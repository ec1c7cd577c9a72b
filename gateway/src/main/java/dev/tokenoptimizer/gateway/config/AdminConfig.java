package dev.tokenoptimizer.gateway.config;

/**
 * Where health and metrics are served, and whether requests are logged.
 *
 * @param enabled whether the admin port is opened
 * @param host address to bind, the loopback address by default
 * @param port TCP port, 0 for any free one
 * @param accessLog whether each request leaves one line on standard output
 */
public record AdminConfig(boolean enabled, String host, int port, boolean accessLog) {

    public static final int DEFAULT_PORT = 9090;

    public static AdminConfig defaults() {
        return new AdminConfig(true, ListenConfig.DEFAULT_HOST, DEFAULT_PORT, true);
    }
}
