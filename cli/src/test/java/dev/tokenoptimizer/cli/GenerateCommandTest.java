package dev.tokenoptimizer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenerateCommandTest {

    @TempDir
    private Path folder;

    @Test
    void writesABlockTraceForEverySeed() {
        Cli cli =
                Cli.run("lab", "generate", "rag", "--seed", "1,2", "--set", "requests=20", "--out", folder.toString());
        assertThat(cli.status()).isZero();
        assertThat(cli.out().lines())
                .containsExactly(
                        folder.resolve("rag-1.blocks.jsonl.gz").toString(),
                        folder.resolve("rag-2.blocks.jsonl.gz").toString());
        assertThat(folder.resolve("rag-2.blocks.jsonl.gz")).isNotEmptyFile();
    }

    @Test
    void writesBodiesThatCanBeReplayed() {
        Cli.run("lab", "generate", "customer-fork", "--bodies", "--set", "requests=20", "-o", folder.toString());
        Cli replay = Cli.run(
                "replay", folder.resolve("customer-fork-1.requests.jsonl.gz").toString());
        assertThat(replay.status()).as(replay.err()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"customer-fork", "injected-tail", "sub-agents", "compaction"})
    void replayWithoutAFileCostsTheSame(String name) throws Exception {
        Cli.run("lab", "generate", name, "--out", folder.toString());
        String file = folder.resolve(name + "-1.blocks.jsonl.gz").toString();
        assertThat(costs("generated:" + name)).isEqualTo(costs(file));
    }

    @Test
    void makesTheFolderAndWritesAllWorkloadsByDefault() throws Exception {
        Path made = folder.resolve("made/here");
        Cli cli = Cli.run("lab", "generate", "--set", "requests=5", "--out", made.toString());
        assertThat(cli.status()).isZero();
        try (var files = Files.list(made)) {
            assertThat(files).hasSize(14);
        }
    }

    @Test
    void listsParametersWithTheirPresets() {
        Cli cli = Cli.run("lab", "generate", "cron", "--list");
        assertThat(cli.status()).isZero();
        assertThat(cli.out())
                .startsWith("cron: Scheduled jobs every 2, 7, 10 and 15 minutes.")
                .contains("  requests        5000   requests, at least\n");
    }

    @Test
    void anUnknownWorkloadIsWrongUsage() {
        Cli cli = Cli.run("lab", "generate", "chess");
        assertThat(cli.status()).isEqualTo(2);
        assertThat(cli.err()).startsWith("token-optimizer: there is no workload chess; --list names them");
    }

    @Test
    void anUnknownParameterIsWrongUsage() {
        Cli cli = Cli.run("lab", "generate", "rag", "--set", "pasages=3");
        assertThat(cli.status()).isEqualTo(2);
        assertThat(cli.err()).startsWith("token-optimizer: rag: no parameter pasages; there are requests, headTokens");
    }

    @Test
    void aFolderThatCannotBeMadeIsAFailure() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        Cli cli = Cli.run("lab", "generate", "rag", "--out", file.toString());
        assertThat(cli.status()).isEqualTo(1);
        assertThat(cli.err()).startsWith("token-optimizer: the workload cannot be written");
    }

    @Test
    void anUnknownWorkloadCannotBeReplayed() {
        Cli cli = Cli.run("lab", "replay", "generated:chess");
        assertThat(cli.status()).isEqualTo(2);
        assertThat(cli.err()).startsWith("token-optimizer: there is no workload chess; lab generate --list names them");
    }

    @Test
    void theLabNeedsACommand() {
        assertThat(Cli.run("lab").status()).isEqualTo(2);
    }

    private static List<String> costs(String trace) throws Exception {
        Cli cli = Cli.run("lab", "replay", trace, "--limit", "300", "--no-bounds", "--json", "-");
        assertThat(cli.status()).as(cli.err()).isZero();
        return new ObjectMapper().readTree(cli.out()).at("/0/policies").findValuesAsText("cost");
    }
}
