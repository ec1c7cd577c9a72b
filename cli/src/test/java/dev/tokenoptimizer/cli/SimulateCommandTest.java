package dev.tokenoptimizer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ends the simulated provider before it starts. */
class SimulateCommandTest {

    @Test
    void aTariffFileThatIsWrongIsNamedWithItsLine(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("tariffs.yaml"), "models:\n  gpt-5.1: {price: 1}\n");
        Cli run = Cli.run("simulate", "--port", "0", "--tariffs", file.toString());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains(file.toString()).contains("price").doesNotContain("\tat ");
    }

    @Test
    void anAwsKeyWithoutItsSecretIsWrongUsage() {
        Cli run = Cli.run("simulate", "--port", "0", "--aws-key", "AKTEST");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--aws-key");
    }

    @Test
    void aRuleThatNobodyKnowsIsWrongUsage() {
        Cli run = Cli.run("simulate", "--port", "0", "--rule", "nonsense=1");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("nonsense");
    }
}
