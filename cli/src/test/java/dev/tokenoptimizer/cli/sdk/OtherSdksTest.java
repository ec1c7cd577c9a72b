package dev.tokenoptimizer.cli.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.lab.provider.Pacing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The official Node and Python SDKs, installed from their registries into the build folder, see through the gateway what they
 * see without it. What each check does stands in {@code src/test/sdk}.
 */
@Tag("slow")
class OtherSdksTest {

    private static final Path SCRIPTS = Path.of("src/test/sdk");
    private static final Path FOLDER = Path.of("target", "sdk").toAbsolutePath();

    private static final List<String> CHECKS = List.of(
            "a message",
            "a streamed message with all its events",
            "a round trip of a tool",
            "an image",
            "a system prompt of blocks",
            "a refused marker",
            "a missing field",
            "an unknown model",
            "a count of tokens",
            "the list of models",
            "a cached read though nobody set a marker",
            "a cached read of a stream",
            "a stream that is left",
            "a provider that cannot be reached");

    @TestFactory
    Stream<DynamicTest> node() throws Exception {
        Path home = Files.createDirectories(FOLDER.resolve("node"));
        copy("node/package.json", home);
        copy("node/check.js", home);
        Tool tool = new Tool("the Node SDK", home);
        tool.require("node is not installed", "node", "--version");
        tool.require("npm is not installed", "npm", "--version");
        tool.require(
                "@anthropic-ai/sdk cannot be installed, its package index is missing",
                "npm",
                "install",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts");
        return results(tool, "node", "check.js");
    }

    @TestFactory
    Stream<DynamicTest> python() throws Exception {
        Path home = Files.createDirectories(FOLDER.resolve("python"));
        copy("python/requirements.txt", home);
        copy("python/check.py", home);
        Tool tool = new Tool("the Python SDK", home);
        tool.require("python3 is not installed", "python3", "--version");
        tool.require("python3 cannot make virtual environments", "python3", "-m", "venv", "venv");
        String python = home.resolve("venv/bin/python").toString();
        tool.require(
                "anthropic cannot be installed, its package index is missing",
                python,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--no-input",
                "--disable-pip-version-check",
                "--retries=1",
                "--timeout=15",
                "--requirement=requirements.txt");
        return results(tool, python, "check.py");
    }

    /** Runs the checks once; each line of what they say is a test. */
    private static Stream<DynamicTest> results(Tool tool, String... command) throws Exception {
        List<String> lines;
        try (Stage stage = new Stage(Pacing.AT_ONCE);
                Stage slow = new Stage(Pacing.REAL);
                Stage broken = new Stage(Pacing.AT_ONCE)) {
            broken.provider().close().toCompletionStage().toCompletableFuture().join();
            lines = tool.run(
                            Map.of(
                                    "DIRECT_URL", stage.directUrl(),
                                    "GATEWAY_URL", stage.gatewayUrl(),
                                    "SLOW_DIRECT_URL", slow.directUrl(),
                                    "SLOW_GATEWAY_URL", slow.gatewayUrl(),
                                    "BROKEN_GATEWAY_URL", broken.gatewayUrl()),
                            command)
                    .lines();
        }
        return CHECKS.stream()
                .map(check -> DynamicTest.dynamicTest(
                        check, () -> assertThat(about(check, lines)).isEqualTo("ok " + check)));
    }

    /** The line that tells how a check ended; all lines when there is none. */
    private static String about(String check, List<String> lines) {
        return lines.stream()
                .filter(line -> line.equals("ok " + check) || line.startsWith("not ok " + check + ": "))
                .findFirst()
                .orElseGet(() -> "no word of it in: " + lines);
    }

    private static void copy(String script, Path to) throws IOException {
        Path from = SCRIPTS.resolve(script);
        Files.copy(from, to.resolve(from.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
}
