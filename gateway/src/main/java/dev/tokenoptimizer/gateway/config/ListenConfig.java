package dev.tokenoptimizer.gateway.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where clients connect.
 *
 * @param host address to bind; the loopback address by default, so that nobody is served by accident
 * @param port TCP port, 0 for any free one
 * @param http2 whether HTTP/2 is offered: by ALPN with TLS, by prior knowledge or upgrade (h2c) without
 * @param tls certificate and key; empty for plain text
 * @param eventLoops threads that move bytes, 0 for one per processor
 * @param nativeTransport whether the system's native transport is used where it is present
 */
public record ListenConfig(
        String host, int port, boolean http2, Optional<KeyPair> tls, int eventLoops, boolean nativeTransport) {

    public static final String DEFAULT_HOST = "127.0.0.1";
    public static final int DEFAULT_PORT = 8080;

    public ListenConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
        }
        if (eventLoops < 0) {
            throw new IllegalArgumentException("event loops must not be negative, 0 means one per processor");
        }
    }

    public static ListenConfig defaults() {
        return new ListenConfig(DEFAULT_HOST, DEFAULT_PORT, true, Optional.empty(), 0, true);
    }

    public ListenConfig withAddress(String changedHost, int changedPort) {
        return new ListenConfig(changedHost, changedPort, http2, tls, eventLoops, nativeTransport);
    }

    public ListenConfig withTls(KeyPair changed) {
        return new ListenConfig(host, port, http2, Optional.of(changed), eventLoops, nativeTransport);
    }

    public ListenConfig withEventLoops(int changed) {
        return new ListenConfig(host, port, http2, tls, changed, nativeTransport);
    }

    /** Whether only this machine can connect. Names other than {@code localhost} count as beyond. */
    public boolean isLoopback() {
        String plain = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return plain.equalsIgnoreCase("localhost") || plain.equals("::1") || plain.matches("127(\\.\\d{1,3}){3}");
    }

    /** How many event loops to run on this machine. */
    public int effectiveEventLoops() {
        return eventLoops > 0 ? eventLoops : Runtime.getRuntime().availableProcessors();
    }

    /**
     * PEM files of a server's identity.
     *
     * @param certificate certificate chain, PEM
     * @param key private key, PEM, PKCS#8
     */
    public record KeyPair(Path certificate, Path key) {}
}
