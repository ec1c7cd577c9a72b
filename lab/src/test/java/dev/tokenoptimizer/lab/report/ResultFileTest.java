package dev.tokenoptimizer.lab.report;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that is no result is refused in one line that names it and what is wrong. */
class ResultFileTest {

    @TempDir
    private Path folder;

    @Test
    void aMissingFile() {
        refused(folder.resolve("none.json"), " does not exist; name a result of lab replay --json");
    }

    @Test
    void noJson() throws Exception {
        refused(written("[\n{oops"), ", line 2: no JSON");
    }

    @Test
    void textBehindTheEnd() throws Exception {
        refused(written("[] []"), ", line 1: no JSON");
    }

    @Test
    void anEmptyFile() throws Exception {
        refused(written(""), "not an array");
    }

    @Test
    void anObjectInsteadOfAnArray() throws Exception {
        refused(written("{}"), "not an array with an object per trace, as lab replay --json writes it");
    }

    @Test
    void noTrace() throws Exception {
        refused(written("[]"), "no trace in ");
    }

    @Test
    void aTraceWithoutPolicies() throws Exception {
        refused(written("[{\"trace\":\"t\"}]"), ": trace 1: policies is not an array");
    }

    @Test
    void aFigureThatIsNoNumber() throws Exception {
        String policy = Results.policy("p", 0.5).replace("\"readShare\":0.5", "\"readShare\":\"half\"");
        refused(
                new Results().trace("t", policy).write(folder.resolve("r.json")),
                ": trace 1, policy 1: readShare is no number");
    }

    @Test
    void aPointOfTheCourseThatIsNoTriple() throws Exception {
        String policy = Results.policy("p", 0.5).replace("[1,10,12.5]", "[1,10]");
        refused(
                new Results().trace("t", policy).write(folder.resolve("r.json")),
                "a point of course is not [request, noCacheCost, cost]");
    }

    private Path written(String text) throws Exception {
        return Files.writeString(folder.resolve("result.json"), text);
    }

    private static void refused(Path file, String why) {
        assertThatThrownBy(() -> Report.read(List.of(file)))
                .isInstanceOf(ResultFileException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(why)
                .message()
                .doesNotContain("\n");
    }
}
