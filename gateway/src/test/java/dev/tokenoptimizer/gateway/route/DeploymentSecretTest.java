package dev.tokenoptimizer.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenoptimizer.gateway.config.SecretConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeploymentSecretTest {

    private static final String VARIABLE = SecretConfig.DEFAULT_VARIABLE;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void oneInstanceMakesItsSecretOnceAndKeepsIt() throws IOException {
        byte[] made = DeploymentSecret.load(config(), name -> null, false);

        assertThat(made).hasSizeGreaterThanOrEqualTo(32);
        assertThat(DeploymentSecret.load(config(), name -> null, false)).isEqualTo(made);
    }

    @Test
    void instancesThatShareAStoreAreGivenTheirs() throws IOException {
        assertThatThrownBy(() -> DeploymentSecret.load(config(), name -> null, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("secret.file")
                .hasMessageContaining(VARIABLE);
        assertThat(folder).isEmptyDirectory();

        assertThat(DeploymentSecret.load(config(), name -> name.equals(VARIABLE) ? "sixteen bytes long" : null, true))
                .isEqualTo("sixteen bytes long".getBytes(StandardCharsets.UTF_8));
    }

    private SecretConfig config() {
        return new SecretConfig(Optional.empty(), VARIABLE, folder);
    }
}
