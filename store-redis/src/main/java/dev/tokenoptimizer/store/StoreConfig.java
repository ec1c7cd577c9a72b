package dev.tokenoptimizer.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where the shared store is and how long it may take.
 *
 * @param kind how its servers stand together
 * @param nodes where to find it: one server, or some of the sentinels or of the cluster's nodes
 * @param master name of the primary that sentinels watch; of no meaning otherwise
 * @param tls whether connections are encrypted, and the server's name is checked
 * @param trust certificate authorities that may vouch for the servers (PEM); empty for the system's
 * @param login as whom to talk to the servers
 * @param sentinelLogin as whom to talk to the sentinels, which have users of their own; of no meaning otherwise
 * @param keyPrefix begins every key
 * @param deadline how long a request waits for what it asks
 * @param queueMax prefixes that wait to be written; beyond it the oldest are dropped
 * @param forgetAfter a prefix that nobody saw for so long is forgotten
 * @param onMachineTime whether the instances' clock goes as fast as the server's; if not, nothing expires by the server's
 */
public record StoreConfig(
        Kind kind,
        List<Node> nodes,
        String master,
        boolean tls,
        Optional<Path> trust,
        Login login,
        Login sentinelLogin,
        String keyPrefix,
        Duration deadline,
        int queueMax,
        Duration forgetAfter,
        boolean onMachineTime) {

    public StoreConfig {
        nodes = List.copyOf(nodes);
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("a store needs at least one node");
        }
        if (deadline.isZero() || deadline.isNegative() || queueMax < 1 || forgetAfter.toMillis() < 1) {
            throw new IllegalArgumentException("deadline, queue and time until a prefix is forgotten must be positive");
        }
    }

    /** One server on its own, with every default. */
    public static StoreConfig single(String host, int port) {
        return of(Kind.SINGLE, List.of(new Node(host, port)));
    }

    public static StoreConfig of(Kind kind, List<Node> nodes) {
        return new StoreConfig(
                kind,
                nodes,
                "mymaster",
                false,
                Optional.empty(),
                Login.NONE,
                Login.NONE,
                "token-optimizer:",
                Duration.ofMillis(3),
                100_000,
                Duration.ofHours(2),
                true);
    }

    public StoreConfig withMaster(String value) {
        return with(changed -> changed.master = value);
    }

    public StoreConfig withTls(Optional<Path> authorities) {
        return with(changed -> {
            changed.tls = true;
            changed.trust = authorities;
        });
    }

    public StoreConfig withLogin(Login value) {
        return with(changed -> changed.login = value);
    }

    public StoreConfig withSentinelLogin(Login value) {
        return with(changed -> changed.sentinelLogin = value);
    }

    public StoreConfig withKeyPrefix(String value) {
        return with(changed -> changed.keyPrefix = value);
    }

    public StoreConfig withDeadline(Duration value) {
        return with(changed -> changed.deadline = value);
    }

    public StoreConfig withQueueMax(int value) {
        return with(changed -> changed.queueMax = value);
    }

    public StoreConfig withForgetAfter(Duration value) {
        return with(changed -> changed.forgetAfter = value);
    }

    public StoreConfig withMachineTime(boolean value) {
        return with(changed -> changed.onMachineTime = value);
    }

    private StoreConfig with(Consumer<Changed> change) {
        Changed changed = new Changed(this);
        change.accept(changed);
        return changed.config();
    }

    /** Milliseconds after which the server may drop what nobody adds to; 0 for never. */
    long expiresMillis() {
        return onMachineTime ? forgetAfter.toMillis() : 0;
    }

    /** A copy on its way to differ; what no method changes is taken from the original. */
    private static final class Changed {

        private final StoreConfig from;
        private String master;
        private boolean tls;
        private Optional<Path> trust;
        private Login login;
        private Login sentinelLogin;
        private String keyPrefix;
        private Duration deadline;
        private int queueMax;
        private Duration forgetAfter;
        private boolean onMachineTime;

        Changed(StoreConfig from) {
            this.from = from;
            this.master = from.master;
            this.tls = from.tls;
            this.trust = from.trust;
            this.login = from.login;
            this.sentinelLogin = from.sentinelLogin;
            this.keyPrefix = from.keyPrefix;
            this.deadline = from.deadline;
            this.queueMax = from.queueMax;
            this.forgetAfter = from.forgetAfter;
            this.onMachineTime = from.onMachineTime;
        }

        StoreConfig config() {
            return new StoreConfig(
                    from.kind,
                    from.nodes,
                    master,
                    tls,
                    trust,
                    login,
                    sentinelLogin,
                    keyPrefix,
                    deadline,
                    queueMax,
                    forgetAfter,
                    onMachineTime);
        }
    }

    /** How servers stand together. */
    public enum Kind {
        /** One server, or an address behind which there is always one. */
        SINGLE,
        /** A primary with replicas, watched by sentinels that say which one it is. */
        SENTINEL,
        /** Several primaries that divide the keys among them. */
        CLUSTER
    }

    /** Host and port of a server. */
    public record Node(String host, int port) {

        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /**
     * What a server asks of those who connect.
     *
     * @param user ACL user; empty for the default one
     * @param password password of that user; empty for none, and then nobody logs in
     */
    public record Login(Optional<String> user, Optional<String> password) {

        public static final Login NONE = new Login(Optional.empty(), Optional.empty());

        /** The default user with a password. */
        public static Login ofDefaultUser(String password) {
            return new Login(Optional.empty(), Optional.of(password));
        }

        /** An ACL user with a password. */
        public static Login of(String user, String password) {
            return new Login(Optional.of(user), Optional.of(password));
        }

        /** Without the password. */
        @Override
        public String toString() {
            return user.orElse("default user");
        }
    }

    /** Without the passwords. */
    @Override
    public String toString() {
        return kind + " " + nodes;
    }
}
