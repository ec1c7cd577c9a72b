package dev.tokenoptimizer.tokens;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/** The traces beside the project, for tests that skip where they are absent. */
final class Traces {

    static final ObjectMapper JSON = new ObjectMapper();

    private Traces() {}

    static void forEachLine(String file, Consumer<JsonNode> consumer) throws IOException {
        Path path = Path.of(System.getProperty("token-optimizer.traces", "../../shared/traces"), file);
        assumeTrue(Files.exists(path), "skipped: no " + path);
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(path)), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                consumer.accept(JSON.readTree(line));
            }
        }
    }
}
