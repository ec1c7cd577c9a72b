package dev.tokenoptimizer.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
