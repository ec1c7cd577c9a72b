package dev.tokenoptimizer.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkdownReportTest {

    @TempDir
    private Path folder;

    @Test
    void theOverviewHasAColumnPerTraceAndTheNearestToTheOracleFirst() throws Exception {
        List<String> lines = new Results()
                .trace("weka", Results.policy("none", 1), Results.policy("ours", 0.25))
                .trace("chat", Results.policy("none", 0.5), Results.notApplicable("ours"))
                .report(folder)
                .markdown()
                .lines()
                .toList();
        assertThat(lines)
                .containsSubsequence(
                        "| Policy | Mean over oracle | weka | chat |",
                        "|---|--:|--:|--:|",
                        "| ours | +25.0 % (1) | 0.2500 | n/a |",
                        "| none | +275.0 % | 1.0000 | 0.5000 |",
                        "| oracle |  | 0.2000 | 0.2000 |",
                        "| lower bound |  | 0.1000 | 0.1000 |");
    }

    @Test
    void inShortOursStandsBesideTheCheapestOther() throws Exception {
        assertThat(new Results()
                        .trace(
                                "weka",
                                Results.policy("none", 1),
                                Results.policy("ours", 0.25),
                                Results.policy("p", 0.5))
                        .report(folder)
                        .markdown())
                .contains("| weka | 100 | 0.1000 | 0.2000 | 0.2500 | +25.0 % | p | 0.5000 | n/a | n/a | n/a |\n");
    }

    @Test
    void everyTraceHasATableOfAllFigures() throws Exception {
        assertThat(new Results()
                        .trace("weka", Results.policy("ours", 0.25), Results.notApplicable("bifrost"))
                        .report(folder)
                        .markdown())
                .contains(
                        "| ours | 250 | 0.2500 | +25.0 % | 50.0 % | 20.0 % | 25.0 % | 3 | 1.5 |\n",
                        "| bifrost | n/a | n/a | n/a | n/a | n/a | n/a | n/a | n/a |\n");
    }

    @Test
    void aTraceWithoutRequestsHasNoRatios() throws Exception {
        assertThat(new Results()
                        .trace("weka", Results.policy("ours", 0.25))
                        .nothing("quiet", "ours")
                        .report(folder)
                        .markdown())
                .contains(
                        "| ours | +25.0 % (1) | 0.2500 | n/a |\n",
                        "| oracle |  | 0.2000 | n/a |\n", "| ours | n/a | n/a | n/a | n/a | n/a | n/a | n/a | n/a |\n")
                .doesNotContain("0.0000");
    }

    @Test
    void conditionsAreListed() throws Exception {
        assertThat(new Results()
                        .trace("weka", Results.policy("ours", 0.25))
                        .report(folder)
                        .markdown())
                .contains("- Price of a read token: 0.1\n- Entries that a hit refreshes: hit\n");
    }

    @Test
    void textOfAResultMeansItself() {
        assertThat(MarkdownReport.escaped("a|b `c` <d> *e*\n[f]")).isEqualTo("a\\|b \\`c\\` \\<d\\> \\*e\\* \\[f\\]");
    }
}
