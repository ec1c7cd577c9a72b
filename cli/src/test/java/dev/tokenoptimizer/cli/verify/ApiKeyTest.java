package dev.tokenoptimizer.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiKeyTest {

    @TempDir
    private Path folder;

    @Test
    void theKeyComesFromTheVariable() {
        assertThat(ApiKey.read(null, "KEY", Map.of("KEY", "sk-1"))).isEqualTo("sk-1");
    }

    @Test
    void aFileLiesOverTheVariable() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "  sk-2\n");

        assertThat(ApiKey.read(file, "KEY", Map.of("KEY", "sk-1"))).isEqualTo("sk-2");
    }

    @Test
    void anEmptyVariableIsNamed() {
        assertThatThrownBy(() -> ApiKey.read(null, "KEY", Map.of("KEY", " ")))
                .hasMessage("there is no API key: the variable KEY is empty."
                        + " Name another with --key-variable or --key-file");
    }

    @Test
    void whatCannotBeAKeyIsRefusedAndNotShown() {
        assertThatThrownBy(() -> ApiKey.read(null, "KEY", Map.of("KEY", "sk-1\nx-other: 2")))
                .hasMessageStartingWith("the variable KEY holds no API key")
                .hasMessageNotContaining("sk-1");
    }
}
