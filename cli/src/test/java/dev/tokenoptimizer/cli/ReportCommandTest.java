package dev.tokenoptimizer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {

    private static final String RESULT = "[{\"trace\":\"small\",\"requests\":1,\"inputTokens\":10,\"noCacheCost\":10,"
            + "\"policies\":[],\"bound\":null,\"oracle\":null}]";

    @TempDir
    private Path folder;

    @Test
    void writesThePageAndTheTables() throws Exception {
        Path result = Files.writeString(folder.resolve("result.json"), RESULT);
        Path html = folder.resolve("report.html");
        Path markdown = folder.resolve("report.md");
        Cli cli = Cli.run(
                "lab", "report", result.toString(), "--html", html.toString(), "--markdown", markdown.toString());
        assertThat(cli.status()).as(cli.err()).isZero();
        assertThat(html).content().contains("<h2 id=\"trace-1-title\">small</h2>");
        assertThat(markdown).content().contains("## small");
    }

    @Test
    void aFileThatIsNoResultIsBadInput() throws Exception {
        Path result = Files.writeString(folder.resolve("result.json"), "oops");
        Cli cli = Cli.run(
                "lab",
                "report",
                result.toString(),
                "--html",
                folder.resolve("out").toString());
        assertThat(cli.status()).isEqualTo(2);
        assertThat(cli.err().lines())
                .singleElement()
                .asString()
                .startsWith("token-optimizer: " + result + ", line 1: no JSON");
    }

    @Test
    void somethingMustBeWritten() throws Exception {
        Path result = Files.writeString(folder.resolve("result.json"), RESULT);
        Cli cli = Cli.run("lab", "report", result.toString());
        assertThat(cli.status()).isEqualTo(2);
        assertThat(cli.err()).startsWith("token-optimizer: nothing to write; name --html OUT or --markdown OUT");
    }

    @Test
    void aPlaceThatCannotBeWrittenIsAFailure() throws Exception {
        Path result = Files.writeString(folder.resolve("result.json"), RESULT);
        Cli cli = Cli.run(
                "lab",
                "report",
                result.toString(),
                "--html",
                folder.resolve("no/where").toString());
        assertThat(cli.status()).isEqualTo(1);
        assertThat(cli.err()).startsWith("token-optimizer: the report cannot be written");
    }
}
