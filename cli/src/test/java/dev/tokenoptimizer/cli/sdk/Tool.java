package dev.tokenoptimizer.cli.sdk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs that a test runs and that a machine may lack.
 *
 * @param what what is tested with them, for the message of a skipped test
 * @param folder where they run
 */
record Tool(String what, Path folder) {

    private static final long MINUTES_MAX = 5;
    private static final int NOT_THERE = -1;
    private static final int TIMED_OUT = -2;

    /** How a program ended and what it printed, errors included. */
    record Result(int status, List<String> lines) {}

    /** Runs a program that must end well for the test to make sense; skips the test with a message when it does not. */
    void require(String otherwise, String... command) throws IOException, InterruptedException {
        Result result = run(Map.of(), command);
        if (result.status() != 0) {
            String last = result.lines().isEmpty() ? "" : " (" + result.lines().getLast() + ")";
            String message = "SKIPPED " + what + ": " + otherwise + last;
            System.out.println(message);
            Assumptions.abort(message);
        }
    }

    Result run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            int status = status(builder);
            return new Result(status, Files.readAllLines(output));
        } finally {
            Files.delete(output);
        }
    }

    private static int status(ProcessBuilder builder) throws InterruptedException {
        Process process;
        try {
            process = builder.start();
        } catch (IOException missing) {
            return NOT_THERE;
        }
        if (!process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
            return TIMED_OUT;
        }
        return process.exitValue();
    }
}
