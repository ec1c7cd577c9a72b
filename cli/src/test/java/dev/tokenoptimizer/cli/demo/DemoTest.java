package dev.tokenoptimizer.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.lab.provider.Pacing;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The demonstration as a whole, with a tenth of its traffic. */
class DemoTest {

    private static final int SCREEN = 80;
    private static String out = "";

    @BeforeAll
    static void run() throws InterruptedException {
        StringWriter printed = new StringWriter();
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        Demo.Extent tenth = new Demo.Extent(0.1, new SharedPromptDay(5_000, 100), Pacing.AT_ONCE);
        new Demo(new PrintWriter(printed, true), nowhere, tenth).run(false);
        out = printed.toString();
    }

    @Test
    void everyLineFitsOnANarrowScreen() {
        assertThat(out.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(SCREEN));
    }

    @Test
    void everyWorkloadAndTheTotalHaveCostTokensAndTimes() {
        for (String name : List.of("shared RAG prompt", "tool conversations", "one-shot calls", "timestamp first")) {
            assertThat(out.lines().filter(line -> line.startsWith("  " + name)))
                    .as(name)
                    .hasSize(4);
        }
        assertThat(out.lines().filter(line -> line.startsWith("  total"))).hasSize(3);
    }

    @Test
    void theYearOfASharedPromptStandsBesidePromiseAndFloor() {
        assertThat(out).contains("the often-promised 85 % saving", "floor: every prompt read");
    }

    @Test
    void itSaysWhatToDoNext() {
        assertThat(out)
                .contains("bin/token-optimizer serve")
                .contains("Anthropic(base_url=\"http://127.0.0.1:8080/anthropic\")")
                .contains("baseURL: \"http://127.0.0.1:8080/anthropic\"")
                .contains("curl http://127.0.0.1:8080/anthropic/v1/messages");
    }
}
