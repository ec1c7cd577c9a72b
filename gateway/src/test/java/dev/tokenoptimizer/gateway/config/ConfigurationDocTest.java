package dev.tokenoptimizer.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The documentation and the schema say the same. */
class ConfigurationDocTest {

    private static final String HEAD =
            "| Key | Allowed | Default | Environment variable | Reload | Meaning |\n|---|---|---|---|---|---|\n";

    @Test
    void theTableListsEverySetting() throws IOException {
        String table = Stream.of(Schema.general(), RouteSchema.ofRoute(), RouteSchema.ofAccount())
                .flatMap(List::stream)
                .map(ConfigurationDocTest::row)
                .collect(Collectors.joining("\n", HEAD, "\n"));

        assertThat(between(doc(), "<!-- settings -->\n", "<!-- end of settings -->"))
                .as("the table of docs/configuration.md must be:\n%s", table)
                .isEqualTo(table);
    }

    @Test
    void theExampleIsAValidConfiguration(@TempDir Path folder) throws Exception {
        String example = between(doc(), "```yaml\n", "```");
        for (String name : new String[] {"server.pem", "server-key.pem", "secret.bin"}) {
            Files.createFile(folder.resolve(name));
        }
        Path file = Files.writeString(folder.resolve("example.yaml"), example);

        assertThat(new ConfigLoader(Optional.of(file), Map.of()).load().config())
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bedrock.yaml", "vertex-foundry.yaml"})
    void theExampleFilesAreValidConfigurations(String name, @TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("callers.tokens"), "a-token-of-enough-characters\n");
        Path file = Files.copy(root().resolve("docs/examples").resolve(name), folder.resolve(name));

        assertThat(new ConfigLoader(Optional.of(file), Map.of()).load().config())
                .isNotNull();
    }

    private static String row(Setting<?, ?> setting) {
        String path = setting.pathFor("NAME", "ACCOUNT");
        return "| `%s` | %s | %s | `%s` | %s | %s |"
                .formatted(
                        path,
                        setting.kind().allowed(),
                        setting.usual(),
                        Setting.environmentName(path),
                        setting.hot() ? "yes" : "no",
                        setting.meaning());
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin);
        int to = text.indexOf(end, from + begin.length());
        assertThat(from).as("'%s' in the documentation", begin.strip()).isNotNegative();
        assertThat(to).as("'%s' in the documentation", end.strip()).isNotNegative();
        return text.substring(from + begin.length(), to);
    }

    private static String doc() throws IOException {
        return Files.readString(root().resolve("docs/configuration.md"));
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve(".mvn"))) {
            folder = Objects.requireNonNull(folder.getParent(), "the tests run inside the project");
        }
        return folder;
    }
}
