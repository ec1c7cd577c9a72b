package dev.tokenoptimizer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tokenoptimizer.store.RedisBinary;
import dev.tokenoptimizer.store.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCheckCommandTest {

    @TempDir
    private Path folder;

    @Test
    void aUsableFileIsFineAndSaysWhereRequestsGo() throws IOException {
        Cli run = check("routes: {lab: {upstream: 'http://localhost:9000'}}");
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("can be used", "/lab leads to http://localhost:9000");
    }

    @Test
    void everythingThatIsWrongIsToldAtOnceWithItsLine() throws IOException {
        Cli run = check("listen:\n  port: 99999\noptimization:\n  mode: maximal\n");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("gateway.yaml:2:9: listen.port", "gateway.yaml:4:9: optimization.mode");
    }

    @Test
    void aTariffFileThatCannotBeUsedIsNamed() throws IOException {
        Files.writeString(folder.resolve("mine.yaml"), "models: {m: {prices: {input: none}}}");
        Cli run = check("tariffs: {file: mine.yaml}");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("mine.yaml");
    }

    @Test
    void aStoreIsTriedBeforeTheFileIsCalledFine() throws IOException {
        assumeThat(RedisBinary.any()).as("a Redis for this system").isPresent();
        try (RedisServer redis = RedisServer.start(RedisBinary.any().orElseThrow(), "--requirepass", "right")) {
            Cli good = connect(redis.port(), "right");
            assertThat(good.status()).isZero();
            assertThat(good.out()).contains("Fine: ", "127.0.0.1:" + redis.port(), "round trip");

            Cli wrong = connect(redis.port(), "wrong");
            assertThat(wrong.status()).isEqualTo(2);
            assertThat(wrong.out()).doesNotContain("Fine");
            assertThat(wrong.err()).contains("the shared store cannot be used", "Check store.nodes");
        }
    }

    @Test
    void aStoreThatIsNotThereIsTold() throws IOException {
        Cli run = connect(1, "any");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).doesNotContain("Fine");
        assertThat(run.err()).contains("the shared store cannot be used");
    }

    @Test
    void withoutAStoreThereIsNothingToConnectTo() throws IOException {
        Path file = Files.writeString(folder.resolve("gateway.yaml"), "store: {kind: none}");
        Cli run = Cli.run("config", "check", "--connect", "--config", file.toString());
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("shares nothing: store.kind is none");
    }

    private Cli connect(int port, String password) throws IOException {
        Files.writeString(folder.resolve("password"), password);
        Files.writeString(folder.resolve("secret"), "a secret of thirty-two characters and more");
        Path file = Files.writeString(folder.resolve("gateway.yaml"), """
                secret: {file: secret}
                store: {kind: single, nodes: "127.0.0.1:%d", passwordFile: password}
                """.formatted(port));
        return Cli.run("config", "check", "--connect", "--config", file.toString());
    }

    @Test
    void aMissingFileIsBadInput() {
        Cli run = Cli.run(
                "config", "check", "--config", folder.resolve("none.yaml").toString());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("none.yaml: does not exist");
    }

    @Test
    void configAloneIsWrongUsage() {
        assertThat(Cli.run("config").status()).isEqualTo(2);
    }

    private Cli check(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("gateway.yaml"), yaml);
        return Cli.run("config", "check", "--config", file.toString());
    }
}
