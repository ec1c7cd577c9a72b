package dev.tokenoptimizer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tokenoptimizer.store.StoreConfig.Kind;
import dev.tokenoptimizer.store.StoreConfig.Login;
import dev.tokenoptimizer.store.StoreConfig.Node;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Encrypted connections, users and their rights. */
@Timeout(120)
@ParameterizedClass(allowZeroInvocations = true)
@MethodSource("dev.tokenoptimizer.store.RedisBinary#all")
class SecurityTest {

    /** What docs/operations.md says that a user needs. */
    private static final String[] RIGHTS =
            ("+hmget +hget +hgetall +hset +hlen +hdel +hrandfield +get +set +del +rpush +lpop +ltrim +pexpire +eval +evalsha +ping +hello +auth +client|setname"
                            + " ~token-optimizer:*")
                    .split(" ");

    @Parameter
    @SuppressWarnings("NullAway.Init")
    RedisBinary binary;

    @Test
    void talksTlsToAServerThatATrustedAuthorityVouchesFor() throws Exception {
        Vouched vouched = Vouched.forNames("127.0.0.1");
        int port = RedisServer.freePort();
        try (RedisServer server = RedisServer.start(binary, vouched.only(port))) {
            StoreConfig plain = StoreConfig.single("127.0.0.1", port);

            talk(plain.withTls(vouched.trusted()));

            assertThat(catchThrowable(() -> StoreCheck.of(plain.withTls(Optional.empty()))))
                    .as("the system does not know this authority")
                    .isInstanceOf(StoreUnusableException.class)
                    .hasMessageContaining("certificate");
            assertThat(server.port()).isNotEqualTo(port);
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource(names = {"CLUSTER", "SENTINEL"})
    void everyAddressThatAClusterOrASentinelNamesMustStandInTheCertificate(Kind kind) throws Exception {
        for (boolean both : new boolean[] {true, false}) {
            Vouched vouched = both ? Vouched.forNames("localhost", "127.0.0.1") : Vouched.forNames("localhost");
            int port = RedisServer.freePort();
            try (Behind _ = kind == Kind.CLUSTER ? cluster(vouched, port) : sentinel(vouched, port)) {
                StoreConfig config = StoreConfig.of(kind, List.of(new Node("localhost", port)))
                        .withTls(vouched.trusted());

                if (both) {
                    talk(config);
                } else {
                    assertThat(catchThrowable(() -> StoreCheck.of(config)))
                            .as("the first server is known by its name, the one it names by its address")
                            .isInstanceOf(StoreUnusableException.class)
                            .hasMessageContaining("No subject alternative names matching IP address 127.0.0.1");
                }
            }
        }
    }

    @Test
    void aUserWithTheDocumentedRightsIsEnough() throws Exception {
        try (RedisServer server = RedisServer.start(binary)) {
            try (Console console = new Console(server)) {
                String[] user = new String[5 + RIGHTS.length];
                System.arraycopy(new String[] {"ACL", "SETUSER", "optimizer", "on", ">pass word"}, 0, user, 0, 5);
                System.arraycopy(RIGHTS, 0, user, 5, RIGHTS.length);
                console.type(user);
                console.type("ACL", "SETUSER", "default", "off");
            }
            StoreConfig config = StoreConfig.single("127.0.0.1", server.port());

            talk(config.withLogin(Login.of("optimizer", "pass word")));

            assertThat(catchThrowable(() -> StoreCheck.of(config.withLogin(Login.of("optimizer", "wrong")))))
                    .isInstanceOf(StoreUnusableException.class)
                    .hasMessageContaining("WRONGPASS")
                    .hasMessageNotContaining("pass word");
            assertThat(catchThrowable(() -> StoreCheck.of(config)))
                    .isInstanceOf(StoreUnusableException.class)
                    .hasMessageContaining("NOAUTH");
        }
    }

    @Test
    void aPasswordAloneIsTheDefaultUsers() throws Exception {
        try (RedisServer server = RedisServer.start(binary, "--requirepass", "secret")) {
            talk(StoreConfig.single("127.0.0.1", server.port()).withLogin(Login.ofDefaultUser("secret")));
        }
    }

    /** Servers of one test. */
    private record Behind(List<RedisServer> servers) implements AutoCloseable {

        @Override
        public void close() {
            servers.forEach(RedisServer::close);
        }
    }

    /** One node that has every slot and tells its address. */
    private Behind cluster(Vouched vouched, int port) {
        List<String> arguments = new ArrayList<>(vouched.also(port));
        arguments.addAll(List.of("--cluster-enabled", "yes", "--tls-cluster", "yes"));
        arguments.addAll(List.of("--cluster-announce-ip", "127.0.0.1"));
        RedisServer node = RedisServer.start(binary, arguments.toArray(String[]::new));
        try (Console console = new Console(node)) {
            console.sync().clusterAddSlots(IntStream.range(0, 16_384).toArray());
            Wait.until("it serves", () -> console.sync().clusterInfo().contains("cluster_state:ok"));
        }
        return new Behind(List.of(node));
    }

    private Behind sentinel(Vouched vouched, int port) {
        int primaryPort = RedisServer.freePort();
        RedisServer primary =
                RedisServer.start(binary, vouched.also(primaryPort).toArray(String[]::new));
        String lines = String.join(" ", vouched.also(port)).replace(" --", "\n").substring(2);
        RedisServer sentinel = RedisServer.sentinel(
                binary, lines + "\ntls-replication yes\nsentinel monitor mymaster 127.0.0.1 " + primaryPort + " 1\n");
        return new Behind(List.of(primary, sentinel));
    }

    /** A certificate, and the authority that vouches for it. */
    private record Vouched(Path authority, String certificate, String key) {

        static Vouched forNames(String... names) throws Exception {
            X509Bundle authority = new CertificateBuilder()
                    .subject("CN=tests")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
            CertificateBuilder certificate = new CertificateBuilder().subject("CN=store");
            for (String name : names) {
                if (Character.isDigit(name.charAt(0))) {
                    certificate.addSanIpAddress(name);
                } else {
                    certificate.addSanDnsName(name);
                }
            }
            X509Bundle issued = certificate.buildIssuedBy(authority);
            return new Vouched(
                    authority.toTempCertChainPem().toPath(),
                    issued.toTempCertChainPem().toString(),
                    issued.toTempPrivateKeyPem().toString());
        }

        Optional<Path> trusted() {
            return Optional.of(authority);
        }

        /** Arguments of a server that listens for TLS at a port too. */
        List<String> also(int port) {
            return List.of(
                    "--tls-port",
                    Integer.toString(port),
                    "--tls-cert-file",
                    certificate,
                    "--tls-key-file",
                    key,
                    "--tls-ca-cert-file",
                    authority.toString(),
                    "--tls-auth-clients",
                    "no");
        }

        /** Arguments of a server that listens for nothing else. */
        String[] only(int port) {
            return Stream.concat(Stream.of("--port", "0"), also(port).stream()).toArray(String[]::new);
        }
    }

    private static void talk(StoreConfig config) throws Exception {
        StoreCheck.of(config);
        SharedStore store = new SharedStore(
                config.withDeadline(Duration.ofSeconds(20)), 1, InstantSource.system(), System::nanoTime);
        try {
            store.start();
            Talk.awaitInUse(store);
            Talk.tell(store, 1, 5);
            Talk.awaitWritten(store);
            assertThat(Talk.visits(store, 1)).isEqualTo(5);
            store.pin(new byte[] {1}).toCompletableFuture().join();
            assertThat(store.notices().toCompletableFuture().join()).isEmpty();
        } finally {
            store.close().toCompletableFuture().join();
        }
    }
}
