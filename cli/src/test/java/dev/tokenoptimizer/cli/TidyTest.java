package dev.tokenoptimizer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules of the house that no compiler checks. They hold for every text file of the project. */
class TidyTest {

    private static final int MAX_LINES = 500;
    private static final Set<String> NOT_OURS = Set.of(".git", "target", "state", ".idea", "node_modules", "LICENSE");
    private static final Path ROOT = projectRoot();

    /** Spelled in pieces, so that this file passes its own rule. */
    private static final Pattern LATER = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b");

    private static final Pattern MACHINE_PATH =
            Pattern.compile("(?<![\\w.)}-])/(work/(wt|main|shared)|ro" + "ot/|ho" + "me/[a-z])");

    private static final Pattern REGISTRY_HOST = Pattern.compile(
            "repo1?\\.maven|maven\\.o" + "rg|\\bpypi\\.|files\\.python" + "hosted|registry\\.npm" + "js|\\bcrates\\.i"
                    + "o",
            Pattern.CASE_INSENSITIVE);

    @Test
    void nothingIsLeftForLater() throws IOException {
        assertThat(linesThatMatch(LATER)).isEmpty();
    }

    @Test
    void noPathOfAMachineIsNamed() throws IOException {
        assertThat(linesThatMatch(MACHINE_PATH)).isEmpty();
    }

    @Test
    void noPackageRegistryIsNamed() throws IOException {
        assertThat(linesThatMatch(REGISTRY_HOST)).isEmpty();
    }

    @Test
    void sourceFilesStaySmall() throws IOException {
        List<String> large = new ArrayList<>();
        for (Path file : textFiles()) {
            if (file.toString().contains("src/main/java") && lines(file).size() > MAX_LINES) {
                large.add(ROOT.relativize(file) + " has more than " + MAX_LINES + " lines");
            }
        }
        assertThat(large).isEmpty();
    }

    private static List<String> linesThatMatch(Pattern banned) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : textFiles()) {
            List<String> lines = lines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (banned.matcher(lines.get(i)).find()) {
                    found.add(ROOT.relativize(file) + ":" + (i + 1) + ": "
                            + lines.get(i).strip());
                }
            }
        }
        return found;
    }

    private static List<Path> textFiles() throws IOException {
        try (Stream<Path> all = Files.walk(ROOT)) {
            List<Path> files =
                    all.filter(TidyTest::isOurs).filter(Files::isRegularFile).toList();
            assertThat(files).as("project files").hasSizeGreaterThan(20);
            return files;
        }
    }

    private static boolean isOurs(Path path) {
        for (Path name : ROOT.relativize(path)) {
            if (NOT_OURS.contains(name.toString())) {
                return false;
            }
        }
        return true;
    }

    /** The lines of a text file, none of a binary one. */
    private static List<String> lines(Path file) throws IOException {
        try {
            return Files.readAllLines(file);
        } catch (MalformedInputException binary) {
            return List.of();
        }
    }

    private static Path projectRoot() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve(".mvn"))) {
            folder = Objects.requireNonNull(folder.getParent(), "the tests run inside the project");
        }
        return folder;
    }
}
