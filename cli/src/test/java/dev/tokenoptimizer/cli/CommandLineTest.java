package dev.tokenoptimizer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommandLineTest {

    @Test
    void versionIsTheOneOfTheBuild() {
        Cli run = Cli.run("--version");
        assertThat(run.status()).isZero();
        assertThat(run.out()).matches("(?s)token-optimizer \\d+\\.\\d+\\.\\d+\\S* \\(Java 2\\d.*\\)\\s+");
    }

    @Test
    void helpListsTheCommandsButNotTheTrainingRun() {
        Cli run = Cli.run("--help");
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("explain").doesNotContain("train");
    }

    @Test
    void everyCommandHasHelp() {
        assertThat(Main.commandLine().getSubcommands().keySet()).allSatisfy(command -> {
            Cli run = Cli.run(command, "--help");
            assertThat(run.status()).isZero();
            assertThat(run.out()).startsWith("Usage: token-optimizer " + command);
        });
    }

    @Test
    void aMissingCommandIsWrongUsage() {
        Cli run = Cli.run();
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("token-optimizer: a command is missing")
                .contains("--help");
    }

    @Test
    void anUnknownOptionIsWrongUsageAndNamed() {
        Cli run = Cli.run("--nonsense");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--nonsense").doesNotContain("\tat ");
    }
}
