package dev.tokenoptimizer.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelectionTest {

    @TempDir
    private Path folder;

    @Test
    void oursAndTheCheapestAndWellKnownOnesAreKeptInOrderOfCost() throws Exception {
        String[] policies = IntStream.range(0, 23)
                .mapToObj(i -> Results.policy(name(i), 0.2 + 0.03 * i))
                .toArray(String[]::new);
        TraceFigures trace = ResultFile.read(new Results().trace("t", policies).write(folder.resolve("r.json")))
                .getFirst();
        assertThat(Selection.of(trace, 6))
                .extracting(Tie::name)
                .containsExactly("p0", "p1", "litellm", "auto-5m", "none", "ours");
    }

    private static String name(int place) {
        return switch (place) {
            case 10 -> "litellm";
            case 15 -> "auto-5m";
            case 18 -> "none";
            case 22 -> "ours";
            default -> "p" + place;
        };
    }
}
