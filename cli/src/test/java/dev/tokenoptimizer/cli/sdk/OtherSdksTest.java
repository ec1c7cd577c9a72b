package dev.tokenoptimizer.cli.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.lab.provider.Pacing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The official Node and Python SDKs of Anthropic and OpenAI, the Vercel AI SDK and LangChain, installed from their registries into the
 * build folder, see through the gateway what they see without it. What each check does stands in {@code src/test/sdk}.
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

    private static final List<String> OPENAI_PYTHON_CHECKS = List.of(
            "a completion",
            "a streamed completion with all its chunks",
            "a round trip of a tool",
            "a structured output",
            "a response and its continuation",
            "a streamed response with all its events",
            "a round trip of a tool in responses",
            "errors of the provider",
            "a cached read though nobody set a breakpoint",
            "a provider that cannot be reached");

    private static final List<String> OPENAI_NODE_CHECKS = Stream.concat(
                    OPENAI_PYTHON_CHECKS.stream(),
                    Stream.of(
                            "the list of models",
                            "a stream that is left",
                            "the Vercel AI SDK: text, a stream, an object",
                            "the Vercel AI SDK: a tool, a cached read",
                            "the Vercel AI SDK: errors of the provider",
                            "LangChain: errors of the provider",
                            "LangChain: a message, a stream, an object",
                            "LangChain: a round trip of a tool, a cached read"))
            .toList();

    private static final List<String> LANGCHAIN_CHECKS = List.of(
            "a message, a stream, an object", "a round trip of a tool, a cached read", "errors of the provider");

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
        return results(tool, Stage::directUrl, Stage::gatewayUrl, CHECKS, "node", "check.js");
    }

    @TestFactory
    Stream<DynamicTest> nodeOfOpenAi() throws Exception {
        Path home = Files.createDirectories(FOLDER.resolve("node-openai"));
        copy("node-openai/package.json", home);
        copy("node-openai/check.js", home);
        Tool tool = new Tool("the Node SDKs for OpenAI", home);
        tool.require("node is not installed", "node", "--version");
        tool.require("npm is not installed", "npm", "--version");
        tool.require(
                "openai, ai and @langchain/openai cannot be installed, their package index is missing",
                "npm",
                "install",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts");
        return results(tool, Stage::openAiDirectUrl, Stage::openAiUrl, OPENAI_NODE_CHECKS, "node", "check.js");
    }

    @TestFactory
    Stream<DynamicTest> pythonOfOpenAi() throws Exception {
        Tool tool = python("python-openai", "the Python SDK of OpenAI", "openai");
        return results(
                tool, Stage::openAiDirectUrl, Stage::openAiUrl, OPENAI_PYTHON_CHECKS, interpreter(tool), "check.py");
    }

    @TestFactory
    Stream<DynamicTest> langChainInPython() throws Exception {
        Tool tool = python("python-langchain", "LangChain in Python", "langchain-openai");
        return results(tool, Stage::openAiDirectUrl, Stage::openAiUrl, LANGCHAIN_CHECKS, interpreter(tool), "check.py");
    }

    @TestFactory
    Stream<DynamicTest> python() throws Exception {
        Tool tool = python("python", "the Python SDK", "anthropic");
        return results(tool, Stage::directUrl, Stage::gatewayUrl, CHECKS, interpreter(tool), "check.py");
    }

    /** A virtual environment with what a check needs. */
    private static Tool python(String folder, String what, String library) throws Exception {
        Path home = Files.createDirectories(FOLDER.resolve(folder));
        copy(folder + "/requirements.txt", home);
        copy(folder + "/check.py", home);
        Tool tool = new Tool(what, home);
        tool.require("python3 is not installed", "python3", "--version");
        tool.require("python3 cannot make virtual environments", "python3", "-m", "venv", "venv");
        tool.require(
                library + " cannot be installed, its package index is missing",
                interpreter(tool),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--no-input",
                "--disable-pip-version-check",
                "--retries=1",
                "--timeout=15",
                "--requirement=requirements.txt");
        return tool;
    }

    private static String interpreter(Tool tool) {
        return tool.folder().resolve("venv/bin/python").toString();
    }

    /** Runs the checks once; each line of what they say is a test. */
    private static Stream<DynamicTest> results(
            Tool tool,
            Function<Stage, String> direct,
            Function<Stage, String> through,
            List<String> checks,
            String... command)
            throws Exception {
        List<String> lines;
        try (Stage stage = new Stage(Pacing.AT_ONCE);
                Stage slow = new Stage(Pacing.REAL);
                Stage broken = new Stage(Pacing.AT_ONCE)) {
            broken.provider().close().toCompletionStage().toCompletableFuture().join();
            lines = tool.run(
                            Map.of(
                                    "DIRECT_URL", direct.apply(stage),
                                    "GATEWAY_URL", through.apply(stage),
                                    "SLOW_DIRECT_URL", direct.apply(slow),
                                    "SLOW_GATEWAY_URL", through.apply(slow),
                                    "BROKEN_GATEWAY_URL", through.apply(broken)),
                            command)
                    .lines();
        }
        return checks.stream()
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
