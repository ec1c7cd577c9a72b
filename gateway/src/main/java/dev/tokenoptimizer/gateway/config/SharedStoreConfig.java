package dev.tokenoptimizer.gateway.config;

import dev.tokenoptimizer.store.StoreConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where instances share what they learn; nowhere unless told.
 *
 * @param kind how the store's servers stand together
 * @param nodes where to find it
 * @param master name of the primary that sentinels watch
 * @param tls whether connections are encrypted
 * @param trust certificate authorities that may vouch for its servers; empty for the system's
 * @param login as whom to talk to its servers
 * @param sentinelLogin as whom to talk to sentinels
 * @param keyPrefix begins every key
 * @param deadline how long a request waits for what it asks
 * @param queueMax prefixes that may wait to be written
 */
public record SharedStoreConfig(
        Kind kind,
        List<StoreConfig.Node> nodes,
        String master,
        boolean tls,
        Optional<Path> trust,
        LoginConfig login,
        LoginConfig sentinelLogin,
        String keyPrefix,
        Duration deadline,
        int queueMax) {

    public static final String DEFAULT_VARIABLE = "TOKEN_OPTIMIZER_STORE_PASSWORD";
    public static final String DEFAULT_SENTINEL_VARIABLE = "TOKEN_OPTIMIZER_STORE_SENTINEL_PASSWORD";

    /** How the servers stand together, if there are any. */
    public enum Kind {
        NONE,
        SINGLE,
        SENTINEL,
        CLUSTER
    }

    /**
     * What servers ask of those who connect.
     *
     * @param user ACL user; empty for the default one
     * @param passwordFile file holding the password
     * @param passwordVariable name of the environment variable that may hold it instead
     */
    public record LoginConfig(Optional<String> user, Optional<Path> passwordFile, String passwordVariable) {

        private StoreConfig.Login resolve(UnaryOperator<@Nullable String> environment) throws IOException {
            return new StoreConfig.Login(user, password(environment));
        }

        private Optional<String> password(UnaryOperator<@Nullable String> environment) throws IOException {
            if (passwordFile.isPresent()) {
                return Optional.of(Files.readString(passwordFile.get(), StandardCharsets.UTF_8)
                        .strip());
            }
            return Optional.ofNullable(environment.apply(passwordVariable)).filter(value -> !value.isEmpty());
        }
    }

    public SharedStoreConfig {
        nodes = List.copyOf(nodes);
    }

    /** No store; with one, a server on this machine unless told. */
    public static SharedStoreConfig defaults() {
        StoreConfig usual = StoreConfig.single("127.0.0.1", 6379);
        return new SharedStoreConfig(
                Kind.NONE,
                usual.nodes(),
                usual.master(),
                usual.tls(),
                usual.trust(),
                new LoginConfig(Optional.empty(), Optional.empty(), DEFAULT_VARIABLE),
                new LoginConfig(Optional.empty(), Optional.empty(), DEFAULT_SENTINEL_VARIABLE),
                usual.keyPrefix(),
                usual.deadline(),
                usual.queueMax());
    }

    /** One server without a password. */
    public static SharedStoreConfig single(String host, int port) {
        SharedStoreConfig usual = defaults();
        return new SharedStoreConfig(
                Kind.SINGLE,
                List.of(new StoreConfig.Node(host, port)),
                usual.master,
                usual.tls,
                usual.trust,
                usual.login,
                usual.sentinelLogin,
                usual.keyPrefix,
                usual.deadline,
                usual.queueMax);
    }

    public SharedStoreConfig withDeadline(Duration changed) {
        return new SharedStoreConfig(
                kind, nodes, master, tls, trust, login, sentinelLogin, keyPrefix, changed, queueMax);
    }

    /** Whether there is a store. */
    public boolean shared() {
        return kind != Kind.NONE;
    }

    /**
     * What the client of the store needs, the passwords read.
     *
     * @param environment gives a variable's value, or null
     * @param forgetAfter a prefix that nobody saw for so long is forgotten
     * @return empty when there is no store
     * @throws IOException if a password cannot be read
     */
    public Optional<StoreConfig> resolve(UnaryOperator<@Nullable String> environment, Duration forgetAfter)
            throws IOException {
        StoreConfig.Kind servers = switch (kind) {
            case NONE -> null;
            case SINGLE -> StoreConfig.Kind.SINGLE;
            case SENTINEL -> StoreConfig.Kind.SENTINEL;
            case CLUSTER -> StoreConfig.Kind.CLUSTER;
        };
        return servers == null
                ? Optional.empty()
                : Optional.of(new StoreConfig(
                        servers,
                        nodes,
                        master,
                        tls,
                        trust,
                        login.resolve(environment),
                        sentinelLogin.resolve(environment),
                        keyPrefix,
                        deadline,
                        queueMax,
                        forgetAfter,
                        true));
    }
}
