package dev.tokenoptimizer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
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
        X509Bundle authority = new CertificateBuilder()
                .subject("CN=tests")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        X509Bundle certificate = new CertificateBuilder()
                .subject("CN=store")
                .addSanIpAddress("127.0.0.1")
                .buildIssuedBy(authority);
        Path trusted = authority.toTempCertChainPem().toPath();
        int port = RedisServer.freePort();
        try (RedisServer server = RedisServer.start(
                binary,
                "--port",
                "0",
                "--tls-port",
                Integer.toString(port),
                "--tls-cert-file",
                certificate.toTempCertChainPem().toString(),
                "--tls-key-file",
                certificate.toTempPrivateKeyPem().toString(),
                "--tls-ca-cert-file",
                trusted.toString(),
                "--tls-auth-clients",
                "no")) {
            StoreConfig plain = StoreConfig.single("127.0.0.1", port);

            talk(plain.withTls(Optional.of(trusted)));

            assertThat(catchThrowable(() -> StoreCheck.of(plain.withTls(Optional.empty()))))
                    .as("the system does not know this authority")
                    .isInstanceOf(StoreUnusableException.class)
                    .hasMessageContaining("certificate");
            assertThat(server.port()).isNotEqualTo(port);
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

            talk(config.withCredentials(Optional.of("optimizer"), Optional.of("pass word")));

            assertThat(catchThrowable(() ->
                            StoreCheck.of(config.withCredentials(Optional.of("optimizer"), Optional.of("wrong")))))
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
            talk(StoreConfig.single("127.0.0.1", server.port())
                    .withCredentials(Optional.empty(), Optional.of("secret")));
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
